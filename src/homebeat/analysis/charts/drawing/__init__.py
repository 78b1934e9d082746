"""Drawings of charts as SVG, made on the server: specifications by kind of chart, one renderer, no page around them."""
