# Writes answers.csv: what R's survey package says about people.csv and lonely.csv. Run in this folder: Rscript answers.R
suppressMessages(library(survey))
options(digits = 17, survey.adjust.domain.lonely = FALSE)
people <- read.csv("people.csv", stringsAsFactors = FALSE)
alone <- read.csv("lonely.csv", stringsAsFactors = FALSE)
for (name in c("people", "alone")) {  # 0 where nobody answered: those rows are subset away, but calibrated designs keep them with weight 0
  data <- get(name)
  data$yes <- as.numeric(!is.na(data$confident) & data$confident == "yes")
  assign(name, data)
}
found <- data.frame()

put <- function(case, measure, domain, quantity, value) {
  found <<- rbind(found, data.frame(case, measure, domain, quantity, value = sprintf("%.17g", as.numeric(value))))
}

statistic <- function(case, measure, domain, design, ask) {
  plain <- ask(design, TRUE)
  df <- degf(design)
  put(case, measure, domain, "estimate", coef(plain)[1])
  put(case, measure, domain, "se", SE(plain)[1])
  put(case, measure, domain, "df", df)
  put(case, measure, domain, "n", sum(weights(design) != 0))
  put(case, measure, domain, "deff", deff(plain)[1])
  put(case, measure, domain, "deff_replace", deff(ask(design, "replace"))[1])
  t <- qt(0.975, df)
  put(case, measure, domain, "t_low", coef(plain)[1] - t * SE(plain)[1])
  put(case, measure, domain, "t_high", coef(plain)[1] + t * SE(plain)[1])
}

intervals <- function(case, domain, design, methods) {
  for (method in methods) {
    ci <- attr(svyciprop(~I(yes == 1), design, method = method, epsilon = 1e-14, maxit = 100), "ci")
    put(case, "share:confident=yes", domain, paste0(method, "_low"), ci[1])
    put(case, "share:confident=yes", domain, paste0(method, "_high"), ci[2])
  }
}

domains <- function(data) {
  list(all = rep(TRUE, nrow(data)), female = data$sex == "female", male = data$sex == "male",
       Arden = data$area == "Arden", Brook = data$area == "Brook", Cliffe = data$area == "Cliffe")
}

study <- function(case, design, data = people, which = names(domains(data)), methods = c("logit", "beta")) {
  for (domain in which) {
    inside <- domains(data)[[domain]]
    scored <- design[inside & !is.na(data$score), ]
    said <- design[inside & !is.na(data$confident), ]
    whole <- design[inside, ]
    statistic(case, "mean:score", domain, scored, function(d, e) svymean(~score, d, deff = e, na.rm = TRUE))
    statistic(case, "share:confident=yes", domain, said,
              function(d, e) svymean(~yes, d, deff = e))
    statistic(case, "total:visits", domain, whole, function(d, e) svytotal(~visits, d, deff = e))
    statistic(case, "ratio:offences/visits", domain, whole, function(d, e) {
      r <- svyratio(~offences, ~visits, d, deff = e)
      structure(r$ratio[1], var = r$var, deff = attr(r, "deff"), statistic = "ratio", class = "svystat")
    })
    intervals(case, domain, said, methods)
  }
}

elements <- svydesign(~1, strata = ~stratum, weights = ~weight, fpc = ~stratum_people, data = people)
one <- svydesign(~ward, strata = ~stratum, weights = ~weight, data = people, nest = TRUE)
two <- svydesign(~ward + street, strata = ~stratum, weights = ~weight, fpc = ~wards + streets, data = people, nest = TRUE)

study("elements", elements)
study("elements_without_fpc", svydesign(~1, strata = ~stratum, weights = ~weight, data = people))
study("unstratified", svydesign(~1, weights = ~weight, data = people), which = c("all", "female"))
study("weights_from_fpc", svydesign(~1, strata = ~stratum, fpc = ~stratum_people, data = people), which = c("all", "female"))
study("one_stage", one)
study("one_stage_fpc", svydesign(~ward, strata = ~stratum, weights = ~weight, fpc = ~wards, data = people, nest = TRUE))
study("one_stage_unstratified", svydesign(~ward_code, weights = ~weight, data = people), which = c("all", "male"))
study("two_stage", two)
study("two_stage_without_fpc", svydesign(~ward + street, strata = ~stratum, weights = ~weight, data = people, nest = TRUE),
      which = c("all", "female"))
study("two_stage_fractions", svydesign(~ward + street, strata = ~stratum, fpc = ~ward_share + street_share, data = people, nest = TRUE))
study("three_stage", svydesign(~ward + street + person, strata = ~stratum, fpc = ~wards + streets + people, data = people, nest = TRUE))

ages <- data.frame(age = c("16-34", "35-64", "65+"), Freq = c(52000, 71000, 33000))
sexes <- data.frame(sex = c("female", "male"), Freq = c(80500, 75500))
areas <- data.frame(area = c("Arden", "Brook", "Cliffe", "Dale"), Freq = c(58000, 49000, 36000, 13000))
study("poststratified", postStratify(one, ~age, ages), methods = "logit")
study("poststratified_elements", postStratify(elements, ~age, ages), methods = "logit")
study("poststratified_two_stage", postStratify(two, ~age, ages), methods = "logit")
tight <- list(maxit = 1000, epsilon = 1e-13)
study("raked_rake", rake(one, list(~age, ~sex, ~area), list(ages, sexes, areas), control = tight), methods = "logit")
totals <- c(`(Intercept)` = 156000, `age35-64` = 71000, `age65+` = 33000, sexmale = 75500, areaBrook = 49000, areaCliffe = 36000, areaDale = 13000)
fit <- function(design) calibrate(design, ~age + sex + area, totals, calfun = "raking", epsilon = 1e-13, maxit = 200)
study("raked", fit(one), methods = "logit")
study("raked_elements", fit(elements), methods = "logit")
study("raked_two_stage", fit(two), which = c("all", "female"), methods = "logit")

for (rule in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = rule)
  study(paste0("lonely_", rule), svydesign(~ward, strata = ~stratum, weights = ~weight, data = alone, nest = TRUE), alone,
        which = c("all", "female", "Cliffe"), methods = "logit")
  if (rule != "average") {
    study(paste0("lonely_two_stage_", rule),
          svydesign(~ward + street, strata = ~stratum, weights = ~weight, fpc = ~wards + streets, data = alone, nest = TRUE), alone,
          which = c("all", "female"), methods = "logit")
  }
}
study("lonely_poststratified", postStratify(svydesign(~ward, strata = ~stratum, weights = ~weight, data = alone, nest = TRUE), ~age, ages),
      alone, which = c("all", "Cliffe"), methods = "logit")
options(survey.lonely.psu = "fail")

for (name in c("one_stage", "elements")) {
  design <- if (name == "one_stage") one else elements
  said <- design[!is.na(people$score), ]
  both <- svymean(~score + visits, said)
  gap <- svycontrast(both, c(score = 1, visits = -1))
  put(name, "contrast:score-visits", "all", "estimate", coef(gap))
  put(name, "contrast:score-visits", "all", "se", SE(gap))
  test <- svychisq(~confident + age, design[!is.na(people$confident), ], statistic = "F")
  put(name, "table:confident x age", "all", "f", test$statistic)
  put(name, "table:confident x age", "all", "ndf", test$parameter[1])
  put(name, "table:confident x age", "all", "ddf", test$parameter[2])
  put(name, "table:confident x age", "all", "p", test$p.value)
}
said <- one[!is.na(people$confident), ]
cells <- svymean(~interaction(confident, age), said)
for (cell in names(coef(cells))) {
  put("one_stage", "joint:confident x age", sub("interaction(confident, age)", "", cell, fixed = TRUE), "estimate", coef(cells)[cell])
  put("one_stage", "joint:confident x age", sub("interaction(confident, age)", "", cell, fixed = TRUE), "se", SE(cells)[cell])
}

header <- sprintf("# R %s.%s, survey %s; options(survey.adjust.domain.lonely=FALSE)", R.version$major, R.version$minor, packageVersion("survey"))
writeLines(header, "answers.csv")
suppressWarnings(write.table(found, "answers.csv", sep = ",", row.names = FALSE, append = TRUE, quote = TRUE))
