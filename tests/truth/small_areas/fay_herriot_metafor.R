# Fay-Herriot as random-effects meta-regression with known variances.
#   Rscript tests/truth/small_areas/fay_herriot_metafor.R   (in the folder of the data)
library(metafor)
library(jsonlite)

wards <- read.csv("fay_herriot.csv")
tight <- list(threshold = 1e-14, maxiter = 1000)

answer <- function(outcome, method) {
  fit <- rma(wards[[outcome]], wards$variance, mods = ~ deprivation + turnover, data = wards, method = method, control = tight)
  drawn <- blup(fit)
  list(between = fit$tau2, coefficients = as.numeric(fit$beta), covariance = unname(fit$vb),
       log_likelihood = as.numeric(logLik(fit)), predicted = as.numeric(drawn$pred), standard_error = as.numeric(drawn$se))
}

result <- list(program = paste("R", getRversion(), "metafor", packageVersion("metafor")),
               script = "tests/truth/small_areas/fay_herriot_metafor.R",
               direct = list(reml = answer("direct", "REML"), ml = answer("direct", "ML")),
               flat = list(reml = answer("flat", "REML"), ml = answer("flat", "ML")))
write_json(result, "fay_herriot_metafor.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
