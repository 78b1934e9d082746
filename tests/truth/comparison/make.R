# Frozen answers for the comparison of survey figures. Run from this folder: Rscript make.R
# R 4.2.2 (base, stats) and mvtnorm 1.1-3. Data are made here; nothing is read from outside.
options(digits = 17, warn = 1)
written <- function(rows, file) {
  rows[] <- lapply(rows, function(x) if (is.numeric(x)) sprintf("%.17g", x) else as.character(x))
  write.csv(rows, file, row.names = FALSE, quote = FALSE)
}

# Two shares, each side with its own variance.
sides <- expand.grid(n1 = c(200, 1000, 19200), n2 = c(400, 3000), x1 = c(0.05, 0.22, 0.552), gap = c(-0.034, 0.004, 0.023), deff = c(1, 1.5, 3))
sides$share1 <- round(sides$x1 * sides$n1) / sides$n1
sides$share2 <- round((sides$x1 - sides$gap) * sides$n2) / sides$n2
own <- with(sides, share1 * (1 - share1) / n1 + share2 * (1 - share2) / n2)
sides$difference <- sides$share1 - sides$share2
sides$se <- sqrt(sides$deff * own)
sides$p <- 2 * pnorm(-abs(sides$difference) / sides$se)
sides$low <- sides$difference - qnorm(0.975) * sides$se
sides$high <- sides$difference + qnorm(0.975) * sides$se
sides$flips <- (sides$difference / qnorm(0.975))^2 / own
written(sides[c("share1", "n1", "share2", "n2", "deff", "difference", "se", "p", "low", "high", "flips")], "differences.csv")

# Few people on one of the answers: the score test, as prop.test has it without continuity correction.
sparse <- data.frame(x1 = c(0, 3, 9, 50, 991, 4), n1 = c(40, 60, 300, 50, 1000, 1000), x2 = c(90, 51, 20, 4000, 400, 11), n2 = c(1000, 900, 450, 5000, 409, 1000))
sparse$p <- mapply(function(a, n, b, m) suppressWarnings(prop.test(c(a, b), c(n, m), correct = FALSE)$p.value), sparse$x1, sparse$n1, sparse$x2, sparse$n2)
written(sparse, "sparse.csv")

# Welch's test on raw data: the two means with their standard errors are the input, t.test the answer.
set.seed(20080922)
welch <- do.call(rbind, lapply(1:6, function(i) {
  a <- rnorm(5 + 7 * i, 10, 1 + i / 3); b <- rnorm(40 - 4 * i, 10.5, 2)
  test <- t.test(a, b)
  data.frame(mean1 = mean(a), se1 = sd(a) / sqrt(length(a)), df1 = length(a) - 1, mean2 = mean(b), se2 = sd(b) / sqrt(length(b)),
    df2 = length(b) - 1, se = test$stderr, df = unname(test$parameter), p = test$p.value, low = test$conf.int[1], high = test$conf.int[2])
}))
written(welch, "welch.csv")

# False discovery.
p <- c(0.00011, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1, 0.0201)
written(data.frame(p = p, bh = p.adjust(p, "BH"), by = p.adjust(p, "BY")), "false_discovery.csv")

# Funnel limits: exact binomial with smoothing; the upper limit of yes is the mirror of the lower limit of no.
edge <- function(theta, n, tail) {
  r <- qbinom(tail, n, theta)
  (r - (pbinom(r, n, theta) - tail) / dbinom(r, n, theta)) / n
}
funnel <- expand.grid(centre = c(0.02, 0.203, 0.5, 0.803), n = c(12, 60, 600, 19200), level = c(0.95, 0.998))
funnel$lower <- pmax(0, mapply(function(c, n, l) edge(c, n, (1 - l) / 2), funnel$centre, funnel$n, funnel$level))
funnel$upper <- pmin(1, 1 - mapply(function(c, n, l) edge(1 - c, n, (1 - l) / 2), funnel$centre, funnel$n, funnel$level))
funnel$wide_lower <- with(funnel, pmax(0, centre - qnorm((1 + level) / 2) * sqrt(2.5 * centre * (1 - centre) / n)))
funnel$wide_upper <- with(funnel, pmin(1, centre + qnorm((1 + level) / 2) * sqrt(2.5 * centre * (1 - centre) / n)))
written(funnel, "funnel.csv")

# Over-dispersion, winsorised.
n <- round(runif(32, 150, 900)); theta <- plogis(rnorm(32, 1.2, 0.25)); shares <- rbinom(32, n, theta) / n
centre <- sum(shares * n) / sum(n)
z <- (shares - centre) / sqrt(centre * (1 - centre) / n)
cut <- quantile(z, c(0.1, 0.9), type = 7)
phi <- mean(pmin(pmax(z, cut[1]), cut[2])^2)
written(data.frame(share = shares, n = n), "dispersion_areas.csv")
written(data.frame(centre = centre, phi = phi, p = pchisq(phi * 32, 31, lower.tail = FALSE)), "dispersion.csv")

# Ranks: the critical value, exactly for equal errors, by integration for unequal ones.
library(mvtnorm)
pairs_of <- function(se) {
  at <- combn(length(se), 2)
  contrast <- t(apply(at, 2, function(k) { row <- numeric(length(se)); row[k] <- c(1, -1); row }))
  cov2cor(contrast %*% diag(se^2) %*% t(contrast))
}
unequal <- list(c(1, 1), c(0.5, 1, 2), c(1, 2, 3, 4), c(0.8, 1, 1, 1.3, 3))
equal <- expand.grid(areas = c(3, 10, 32), level = c(0.5, 0.95))
ranks <- rbind(
  data.frame(errors = sapply(equal$areas, function(k) paste(rep(1, k), collapse = " ")), level = equal$level,
    critical = qtukey(equal$level, equal$areas, Inf) / sqrt(2)),
  data.frame(errors = sapply(unequal, paste, collapse = " "), level = 0.95, critical = sapply(unequal, function(se) {
    set.seed(1)
    if (length(se) == 2) qnorm(0.975) else qmvnorm(0.95, corr = pairs_of(se), tail = "both.tails", algorithm = GenzBretz(maxpts = 5e5, abseps = 1e-5))$quantile
  })))
written(ranks, "ranks.csv")
cat(R.version.string, "mvtnorm", as.character(packageVersion("mvtnorm")), "\n")
