# Frozen answers for charts over time. Run from this folder: Rscript make.R
# R 4.2.2 (stats), nlme 3.1-162, sandwich 3.0-2, jsonlite. Data are R's own or made here; nothing is read from outside.
suppressMessages({ library(nlme); library(sandwich); library(jsonlite) })
versions <- list(R = as.character(getRversion()), nlme = as.character(packageVersion("nlme")), sandwich = as.character(packageVersion("sandwich")))
keep <- function(answers, file) write(toJSON(list(versions = versions, cases = answers), digits = I(17), auto_unbox = TRUE, na = "null", pretty = TRUE), file)

# Seasons: stats::decompose, both models, months and quarters.
taken_apart <- function(x, type) {
  parts <- decompose(x, type = type)
  adjusted <- if (type == "additive") x - parts$seasonal else x / parts$seasonal
  list(model = type, frequency = frequency(x), start = start(x), values = as.numeric(x), trend = as.numeric(parts$trend),
       factors = as.numeric(parts$figure), seasonal = as.numeric(parts$seasonal), adjusted = as.numeric(adjusted))
}
monthly <- window(AirPassengers, start = c(1949, 1), end = c(1953, 12))
from_april <- window(nottem, start = c(1920, 4), end = c(1925, 7))
quarterly <- window(UKgas, start = c(1960, 1), end = c(1966, 3))
keep(unlist(lapply(list(monthly, from_april, quarterly), function(x) lapply(c("additive", "multiplicative"), function(type) taken_apart(x, type))), recursive = FALSE), "seasons.json")

# Trends: gls with first-order autocorrelation by REML (gaps kept in their place), and Newey-West.
trend <- function(name, y) {
  t <- seq_along(y) - 1
  known <- !is.na(y)
  rows <- data.frame(y = y[known], t = t[known])
  fit <- gls(y ~ t, rows, correlation = corAR1(form = ~t), method = "REML", control = glsControl(tolerance = 1e-10, msTol = 1e-12, msMaxIter = 500))
  table <- summary(fit)$tTable
  plain <- lm(y ~ t, rows)
  lag <- floor(4 * (nrow(rows) / 100)^(2 / 9))
  wide <- NeweyWest(plain, lag = lag, prewhite = FALSE, adjust = TRUE)
  list(name = name, values = y,
       gls = list(slope = table[2, 1], se = table[2, 2], p = table[2, 4], intercept = table[1, 1], intercept_se = table[1, 2],
                  carried = as.numeric(coef(fit$modelStruct$corStruct, unconstrained = FALSE))),
       newey_west = if (all(known)) list(slope = as.numeric(coef(plain)[2]), se = sqrt(wide[2, 2]), lag = lag))
}
set.seed(2008)
made <- round(60 + 0.15 * (1:48) + as.numeric(arima.sim(list(ar = 0.6), 48, sd = 2)), 2)
gappy <- made; gappy[c(7, 8, 9, 21, 40)] <- NA
opposite <- round(40 + as.numeric(arima.sim(list(ar = -0.5), 30, sd = 3)), 2)
keep(list(trend("lake", as.numeric(LakeHuron)), trend("made", made), trend("gaps", gappy), trend("opposite", opposite)), "trends.json")

# Limits of a rate: Poisson, smoothed between counts.
cases <- expand.grid(centre = c(0.002, 0.05, 1.3), base = c(40, 700.5, 25000), level = c(0.95, 0.998))
smooth_lower <- function(tail, mean) { r <- qpois(tail, mean); r - (ppois(r, mean) - tail) / dpois(r, mean) }
smooth_upper <- function(tail, mean) { r <- qpois(tail, mean, lower.tail = FALSE); r + (ppois(r - 1, mean, lower.tail = FALSE) - tail) / dpois(r, mean) }
rows <- lapply(seq_len(nrow(cases)), function(i) {
  one <- cases[i, ]; tail <- (1 - one$level) / 2; mean <- one$centre * one$base
  c(as.list(one), lower = max(smooth_lower(tail, mean) / one$base, 0), upper = smooth_upper(tail, mean) / one$base)
})
keep(rows, "rate_limits.json")

# Laney's p' and u': sigma of z, on counts made with extra spread.
base <- round(runif(24, 80, 900))
asked <- round(base * plogis(rnorm(24, 0.4, 0.18)))
events <- rpois(24, base * 0.08 * exp(rnorm(24, 0, 0.25)))
laney <- function(x, spread) {
  centre <- sum(x) / sum(base); s <- sqrt(spread(centre) / base); z <- (x / base - centre) / s
  sigma <- mean(abs(diff(z))) / 1.128
  list(x = x, base = base, centre = centre, sigma_z = sigma, lower = pmax(centre - 3 * s * sigma, 0), upper = centre + 3 * s * sigma)
}
keep(list(p = laney(asked, function(c) c * (1 - c)), u = laney(events, function(c) c)), "laney.json")
