# What `compare` says.

compare-good = { $table } agrees with { $theirs }
compare-bad = { $table } DIFFERS from { $theirs }
compare-met = by { $on }: { $both ->
        [one] { $both } key in both
       *[other] { $both } keys in both
    }
compare-ours = { $count ->
        [one] { $count } key only in the run
       *[other] { $count } keys only in the run
    }
compare-theirs = { $count ->
        [one] { $count } key only in the other table
       *[other] { $count } keys only in the other table
    }
compare-added-ours = { $count ->
        [one] { $count } key has several rows in the run, which were added up
       *[other] { $count } keys have several rows in the run, which were added up
    }
compare-added-theirs = { $count ->
        [one] { $count } key has several rows in the other table, which were added up
       *[other] { $count } keys have several rows in the other table, which were added up
    }
compare-column = column
compare-here = run
compare-there = other
compare-more = run − other
compare-differing = differing
compare-within = { $count } ({ $within } within the tolerance)
compare-list = what differs, the largest first:
compare-where = row
compare-line = line { $line }
compare-only-here = only in the run
compare-only-there = only in the other, line { $line }
compare-tolerance = `{ $value }` is no amount that numbers may differ by
compare-no-table = the run `{ $path }` has no table `{ $table }`
compare-no-table-hint = it has { $tables }
compare-not-text = `{ $path }` is not UTF-8
compare-not-utf8-hint = save it as "CSV UTF-8", or say `--encoding gb18030` if it is GBK or GB18030, as spreadsheets in Chinese save CSV
compare-not-gb18030-hint = it is not GB18030 either; save it as "CSV UTF-8"
compare-no-column-here = the run's table has no column `{ $column }`
compare-no-column-there = the other table has no column `{ $column }`
compare-columns-hint = its columns are { $columns }
compare-no-key = no column of `{ $path }` is known to say which rows belong together
compare-no-key-hint = say it with `--on-columns OURS=THEIRS`; the run has { $ours }; the other table has { $theirs }
compare-no-column = no column of `{ $path }` is named as one of the run that could be compared
compare-no-column-hint = say it with `--columns OURS=THEIRS`; the run has { $ours }; the other table has { $theirs }
