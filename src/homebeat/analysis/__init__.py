"""Numbers, without Django: tables, engines, designs, estimates, comparisons, charts, disclosure, wording."""
