"""The pages' shell, forms, tables, charts and maps: what every room's pages are made of."""
