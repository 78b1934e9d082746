"""Process charts, funnels, seasons, trends and joined series: their limits and signals, and their drawing as SVG."""
