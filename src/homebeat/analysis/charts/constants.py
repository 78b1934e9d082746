"""The constants of charts built on moving ranges of two, as published, beside their derivation.

For two independent normal values with standard deviation s, the range |x - y| has mean d2 s with d2 = 2 / sqrt(pi) = 1.128379 and standard
deviation d3 s with d3 = sqrt(2 - 4 / pi) = 0.852502. So three standard deviations are 3 / d2 = 2.658681 mean ranges, and a range
itself stays below 1 + 3 d3 / d2 = 3.266532 mean ranges. The published tables round d2 to 1.128 and d3 to 0.853 first; we use the
published figures, so that a chart made by hand from the book agrees to the last digit.

Source: Wheeler and Chambers, Understanding Statistical Process Control (1992), table A.1; Montgomery, Introduction to
Statistical Quality Control, 6th edition (2009), section 6.4 and appendix VI.
"""

MEAN_RANGES_TO_LIMIT = 2.66
MEAN_RANGES_TO_RANGE_LIMIT = 3.268
MEAN_RANGE_PER_SIGMA = 1.128
SIGMAS_TO_LIMIT = 3.0
"""Limits stand three standard deviations from the centre on every chart."""
