# Runs bibliometrix' own country matching: Rscript bench/side_by_side.R CHECKOUT TABLE
# CHECKOUT holds R/metaTagExtraction.R and data/countries.rda; TABLE is tab-separated: DB, C1, RP, as its readers make
# them. Prints the countries of each record, one line a record.
given <- commandArgs(trailingOnly = TRUE)
source(file.path(given[1], "R", "metaTagExtraction.R"))
load(file.path(given[1], "data", "countries.rda"))
table <- read.delim(given[2], quote = "", colClasses = "character", na.strings = "", encoding = "UTF-8")
start <- proc.time()[["elapsed"]]
found <- suppressWarnings(AU_CO(table))$AU_CO
cat(proc.time()[["elapsed"]] - start, "\n", sep = "")
found[is.na(found)] <- ""
cat(found, sep = "\n")
cat("\n")
