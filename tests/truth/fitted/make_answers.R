# Makes answers.json from sample.csv: what R 4.2.2 with the package survey 4.1-1 answers.
# Run from this folder: Rscript make_answers.R
suppressMessages(library(survey))
json <- function(x) {  # 17 digits, matrices by row
  if (length(x) == 0) return("{}")
  if (is.list(x) && !is.null(names(x))) return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ",\n"), "}"))
  if (is.list(x)) return(paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]"))
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(row) json(unname(as.list(row)))), collapse = ",\n"), "]"))
  one <- if (is.character(x)) paste0('"', x, '"') else ifelse(is.finite(x), trimws(formatC(as.numeric(x), digits = 17, format = "g")), "null")
  if (length(one) == 1) one else paste0("[", paste(one, collapse = ", "), "]")
}
d <- read.csv("sample.csv", na.strings = "")
d$yes <- as.integer(d$satisfied == "Satisfied")
known <- d; known$confidence[is.na(known$confidence)] <- 0
known$old <- as.integer(known$age >= 50)
out <- list(program = paste("R", getRversion()), package = paste("survey", packageVersion("survey")))

# Variances of means, totals and ratios
designs <- list(
  rows = svydesign(id = ~1, weights = ~weight, data = d),
  strata = svydesign(id = ~1, strata = ~borough, weights = ~weight, data = d),
  clusters = svydesign(id = ~ward, strata = ~borough, weights = ~weight, data = d, nest = TRUE),
  clusters_fpc = svydesign(id = ~ward, strata = ~borough, weights = ~weight, fpc = ~wards, data = d, nest = TRUE),
  two_stage = svydesign(id = ~ward + person, strata = ~borough, weights = ~weight, fpc = ~wards + people, data = d, nest = TRUE),
  two_stage_share = svydesign(id = ~ward + person, strata = ~borough, weights = ~weight, fpc = ~ward_share + people_share, data = d, nest = TRUE))
described <- function(design) {
  part <- subset(design, crime == "Violence" & !is.na(confidence))
  mean <- svymean(~age + contacts, design); total <- svytotal(~age + contacts, design); ratio <- svyratio(~contacts, ~age, design)
  list(mean = unname(coef(mean)), mean_cov = unname(vcov(mean)), total = unname(coef(total)), total_cov = unname(vcov(total)),
       ratio = unname(coef(ratio)), ratio_se = unname(SE(ratio)), df = degf(design),
       part = unname(coef(svymean(~confidence, part))), part_se = unname(c(SE(svymean(~confidence, part)))), part_df = degf(part))
}
out$scores <- lapply(designs, described)
lonely <- svydesign(id = ~ward, strata = ~lonely, weights = ~weight, fpc = ~wards, data = d, nest = TRUE)
out$lonely <- list()
for (rule in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = rule)
  out$lonely[[rule]] <- suppressWarnings(described(lonely))
}
options(survey.lonely.psu = "fail")

# Weights fitted to margins
ages <- data.frame(old = c(0, 1), Freq = c(26000, 24000)); crimes <- data.frame(crime = c("Burglary", "Vehicle crime", "Violence"), Freq = c(15000, 17000, 18000))
base <- svydesign(id = ~ward, strata = ~borough, weights = ~weight, fpc = ~wards, data = known, nest = TRUE)
post <- postStratify(base, ~crime, crimes)
raked <- rake(base, list(~crime, ~old), list(crimes, ages), control = list(maxit = 1000, epsilon = 1e-14))
known$old <- factor(known$old); base <- update(base, old = factor(old), crime = factor(crime))
calibrated <- calibrate(base, ~crime + old, c(`(Intercept)` = 50000, `crimeVehicle crime` = 17000, crimeViolence = 18000, old1 = 24000), calfun = "raking", epsilon = 1e-13, maxit = 100)
fitted_answers <- function(design) list(weights = unname(weights(design)), mean = unname(coef(svymean(~contacts, design))), mean_se = c(SE(svymean(~contacts, design))),
  part = unname(coef(svymean(~contacts, subset(design, group == "White")))), part_se = c(SE(svymean(~contacts, subset(design, group == "White")))))
out$fitted <- list(poststratified = fitted_answers(post), rake = fitted_answers(raked), calibrate = fitted_answers(calibrated))

# Quantiles
quantiles <- function(design) {
  found <- list()
  for (type in c("mean", "beta", "xlogit")) {
    q <- svyquantile(~confidence, design, c(.1, .25, .5, .9), interval.type = type, na.rm = TRUE)$confidence
    found[[type]] <- unname(as.matrix(q))
  }
  found
}
out$quantile <- list(clusters = quantiles(designs$clusters), two_stage = quantiles(designs$two_stage), part = quantiles(subset(designs$clusters_fpc, group == "White")))
ties <- svydesign(id = ~1, weights = ~w, data = data.frame(x = c(5, 1, 4, 2, 3, 8, 7, 6), w = 0.1))
out$quantile$ties <- unname(as.matrix(svyquantile(~x, ties, c(.25, .5, .75))$x))

# Replicate weights
brr <- svydesign(id = ~ward, strata = ~pair, weights = ~weight, data = d, nest = TRUE)
one_stage <- svydesign(id = ~ward_id, weights = ~weight, fpc = ~all_wards, data = transform(d, ward_id = paste(borough, ward), all_wards = 155))
set.seed(7)
reps <- list(
  jk1 = as.svrepdesign(one_stage, type = "JK1"), jk1_mse = as.svrepdesign(one_stage, type = "JK1", mse = TRUE),
  jkn = as.svrepdesign(designs$clusters_fpc, type = "JKn"), jkn_mse = as.svrepdesign(designs$clusters, type = "JKn", mse = TRUE),
  brr = as.svrepdesign(brr, type = "BRR"), fay = as.svrepdesign(brr, type = "Fay", fay.rho = 0.3, mse = TRUE),
  bootstrap = as.svrepdesign(designs$clusters, type = "subbootstrap", replicates = 20))
for (rule in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = rule)
  reps[[paste0("jkn_", rule)]] <- suppressWarnings(as.svrepdesign(lonely, type = "JKn"))
}
options(survey.lonely.psu = "fail")
out$replicates <- lapply(reps, function(design) { found <- described(design); found$count <- ncol(weights(design, "analysis")); found })
given <- weights(reps$bootstrap, "replication")
colnames(given) <- paste0("factor_", seq_len(ncol(given)))
write.csv(given, "bootstrap_factors.csv", row.names = FALSE)
whole <- given * d$weight
other <- svrepdesign(data = d, repweights = whole, weights = ~weight, type = "other", scale = 0.4, rscales = seq(0.1, 2, length.out = 20), mse = TRUE)
jkn_fpc <- svrepdesign(data = d, repweights = whole, weights = ~weight, type = "JKn", scale = 1, rscales = seq(0.1, 2, length.out = 20), fpc = seq(0, .38, length.out = 20), fpctype = "fraction")
sdr <- svrepdesign(data = d, repweights = whole, weights = ~weight, type = "successive-difference")
jk2 <- suppressWarnings(svrepdesign(data = d, repweights = whole, weights = ~weight, type = "JK2"))
fayc <- svrepdesign(data = d, repweights = whole, weights = ~weight, type = "Fay", rho = 0.5)
brrc <- svrepdesign(data = d, repweights = whole, weights = ~weight, type = "BRR")
jk1c <- suppressWarnings(svrepdesign(data = d, repweights = whole, weights = ~weight, type = "JK1"))
boot <- svrepdesign(data = d, repweights = given, weights = ~weight, type = "bootstrap", combined.weights = FALSE)
out$given <- lapply(list(other = other, jkn = jkn_fpc, sdr = sdr, jk2 = jk2, fay = fayc, brr = brrc, jk1 = jk1c, bootstrap = boot), described)
out$quantile$replicates <- quantiles(subset(reps$jkn, !is.na(confidence)))

# Regression
# R takes the information from the last step but one, so a logistic model is fitted again from its own answer.
again <- function(formula, design) { first <- svyglm(formula, design, family = quasibinomial(), control = list(epsilon = 1e-15, maxit = 100))
  eval(bquote(svyglm(formula, design, family = quasibinomial(), control = list(epsilon = 1e-15, maxit = 100), start = .(unname(coef(first)))))) }
model <- function(m, terms) list(coef = unname(coef(m)), names = gsub('"', "'", names(coef(m))), cov = unname(vcov(m)), df = m$df.residual, ci = unname(confint(m)), n = length(m$y),
  tests = lapply(setNames(as.list(terms), terms), function(t) { r <- regTermTest(m, as.formula(paste("~", t))); list(f = c(r$Ftest), df = r$df, ddf = r$ddf, p = c(r$p)) }))
straight <- confidence ~ age + reference + informed + crime; odds <- yes ~ age + reference + informed + crime; terms <- c("age", "reference", "informed", "crime")
out$regression <- list(
  linear_strata = model(svyglm(straight, designs$strata), terms), linear_two_stage = model(svyglm(straight, designs$two_stage), terms),
  linear_part = model(svyglm(straight, subset(designs$clusters_fpc, group == "White")), terms),
  linear_jkn = model(svyglm(straight, reps$jkn), terms), linear_brr_mse = model(svyglm(straight, reps$fay), terms),
  logistic_clusters = model(again(odds, designs$clusters), terms),
  logistic_two_stage = model(again(odds, designs$two_stage), terms),
  logistic_jkn = model(again(odds, reps$jkn), terms),
  reference = model(svyglm(confidence ~ relevel(factor(crime), 'Violence') + factor(contacts > 2), designs$clusters), character(0)))

# Two-way tables
chisq <- function(r) list(f = unname(r$statistic), ndf = unname(r$parameter[1]), ddf = unname(r$parameter[2]), p = unname(r$p.value))
tested <- function(design) { r <- chisq(svychisq(~satisfied + crime, design)); r$pearson <- unname(svychisq(~satisfied + crime, design, statistic = "Chisq")$statistic); r }
d0 <- subset(designs$clusters, !is.na(satisfied))
out$crosstab <- list(clusters = tested(designs$clusters), unanswered = chisq(svychisq(~satisfied + crime, designs$rows)), two_stage = tested(designs$two_stage), large = chisq(svychisq(~borough + crime, designs$rows)),
  sparse = chisq(svychisq(~contacts + crime, designs$clusters)), replicates = chisq(svychisq(~group + crime, reps$jkn)))
writeLines(json(out), "answers.json")
