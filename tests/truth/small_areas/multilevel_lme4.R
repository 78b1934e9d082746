# The multilevel logistic regression of the same cells, nAGQ = 0.
#   Rscript tests/truth/small_areas/multilevel_lme4.R   (in the folder of the data)
library(lme4)
library(jsonlite)

cells <- read.csv("multilevel.csv")
fit <- glmer(cbind(successes, trials - successes) ~ female + deprivation + (1 | ward) + (1 | age) + (1 | ethnicity),
             data = cells, family = binomial, nAGQ = 0,
             control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), tolPwrss = 1e-13))
effects <- ranef(fit, condVar = TRUE)
by_level <- function(name) {
  one <- effects[[name]]
  list(level = rownames(one), effect = one[, 1], variance = as.numeric(attr(one, "postVar")))
}
result <- list(program = paste("R", getRversion(), "lme4", packageVersion("lme4")),
               script = "tests/truth/small_areas/multilevel_lme4.R",
               theta = as.list(getME(fit, "theta")), beta = as.list(fixef(fit)), covariance = unname(as.matrix(vcov(fit))),
               log_likelihood = as.numeric(logLik(fit)),
               ward = by_level("ward"), age = by_level("age"), ethnicity = by_level("ethnicity"), fitted = unname(fitted(fit)))
write_json(result, "multilevel_lme4.json", digits = NA, auto_unbox = TRUE)
