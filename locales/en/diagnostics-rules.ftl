# Problems in rules: shape (S), names (N), meaning (M), unused (U), scripts (X).
# A message is the fact; `.help…` the cure; `.first` is said at a related place; `.page` explains.

# What any problem may say when it has no words of its own for it.
any-problem = problem
    .first = first here
    .other = the other place
    .help-nearest = did you mean `{ $text }`?
    .help-write = write `{ $text }`

toml-syntax = this is not TOML: { $kind ->
       *[other] { $detail }
    }
    .help-quote = a key that is not of ASCII letters, digits, `_` and `-` stands in quotes: write `"{ $text }"`
    .help-half-width = TOML takes half-width marks only: `,` `=` `"` `'` and not those in `{ $text }`
    .page = A rule file is TOML: tables in square brackets, a key, an equals sign, a value. Here the text cannot be read as that. Texts, percentages and Chinese keys need quotes; numbers, dates, true and false do not.

unknown-key = { $kind } has no key `{ $key }`
    .page = Every kind of rule has a fixed list of keys. A key that is not on it would be silently without effect, so it is refused rather than skipped. Mostly it is a slip of the pen, or the key of another kind.

unknown-kind = there is no kind of rule `{ $kind }`
    .page = The first word in a table's brackets says what kind of thing it defines: `measure`, `payout`, `ranking` and so on. This word is none of them.

missing-key = { $kind } needs the key `{ $key }`
    .page = Without this key it is not decided what the rule computes. No value is assumed in its place, since an assumed value could move money.

wrong-shape = `{ $key }` takes { $expected ->
        [text] a text
        [bilingual] a text or `{ "{" } zh, en { "}" }`
        [name] a name
        [names] a list of names
        [span] one or two columns
        [flag] `true` or `false`
        [whole] a whole number, not below zero
        [date] a date
        [month-day] a month and day
        [one-of] a word
        [texts] a list of texts
        [expression] an expression in quotes
        [value] a value, a schedule or an expression
        [literal] a plain value
        [grains] a list of names, or a list of such lists
        [table] a table
        [map] a table
        [tables] a table of named tables
        [one-key] a table with exactly one key
        [list] a list
        [effective] `{ "{" } from, to { "}" }`
        [places] a number of places or `{ "{" } places, mode { "}" }`
        [rounding] the name of a rounding, a number of places or `{ "{" } places, mode { "}" }`
        [step] a value, an expression, or a table with `of`
        [column] an expression, or a header with an expression
        [schedule] `{ "{" } from, value { "}" }`
        [member] a title or a table of attributes
        [one-of-two] one of the two
        [done] an expression of type date, or `{ "{" } table, date { "}" }`
        [due] a date, an expression of type date, or `{ "{" } days { "}" }` or `{ "{" } working_days { "}" }`
       *[other] { $expected }
    }, not { $found ->
        [text] a text
        [empty-text] an empty text
        [number] this number
        [flag] `true` or `false`
        [date] a date
        [list] this list
        [empty-list] an empty list
        [table] this table
        [empty-table] an empty table
        [both] both of them
       *[other] { $found }
    }
    .page = The key exists, but its value has another form: a text where a list is needed, a table where a number is needed.

bad-literal = `{ $text }` is not { $type ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
       *[other] { $type }
    }
    .help = write plain digits: `"85%"`, `"29 pp"`, `"500.00"`, 2011-10-01; no thousands separators, no full-width digits
    .page = A value is read from its digits, exactly as written. ASCII digits only; no thousands separators, no currency sign, no full-width digits. A rate is written "85%" or 0.85, a difference of rates "29 pp", money "500.00", a date 2011-10-01.

not-one-of = `{ $text }` is none of { $allowed }
    .page = This key takes one of a fixed list of words, and each of them means something to the calculation. Another word means nothing.

duplicate-id = `{ $id }` stands twice
    .first = first here
    .page = All rule files of a pack are read as one document, so an id may be given once only. Otherwise it would depend on the order of files which definition counts. Nor may a list name the same thing twice.

bad-date = `{ $text }` is not a date
    .help = write year-month-day of a day that exists, as in 2011-10-01
    .page = A date in a rule file is written year-month-day with two digits each for month and day, and must exist in the calendar.

bad-name = `{ $name }` cannot be a name here
    .help = a name begins with a letter and goes on with letters, digits and `_`; words of the language such as `if`, `param`, `period` and functions such as `sum`, `round` are reserved
    .page = Names are used inside expressions, so they must look like a name there and must not be a word that already means something.

expression-syntax = this expression cannot be read: { $kind ->
        [if-without-else] `if` without `else`
        [switch-without-default] `switch` without a case `_`
        [brace] a brace without its partner
        [too-deep] it is nested too deep or too long
        [outside-function] a statement stands outside a function
        [the-text-ends-too-early] the text ends too early
        [is-not-expected-here] `{ $word }` is not expected here
        [a-quoted-text-does-not-end] a quoted text does not end
        [is-no-number] `{ $word }` is no number
        [is-a-reserved-word] `{ $word }` is a reserved word
        [is-no-operator] `{ $word }` is no operator; operators are written in half-width signs
        [the-text-should-end-here] the text should end here
        [is-missing-here] `{ $word }` is missing here
        [a-value-is-missing-here] a value is missing here
        [a-name-is-missing-after-the-point] a name is missing after the point
        [yes-or-no-is-needed-here] a condition is needed here
        [is-not-defined] `{ $word }` is not defined
        [an-expression-is-missing-here] an expression is missing here
        [this-cannot-be-read] this part makes no sense
        [a-case-does-not-end] a case does not end
       *[other] { $detail }
    }
    .page = A formula or a condition is a single expression: names, numbers, arithmetic, comparison, `&&`, `||`, `!`, `??`, `if … else …`, `switch` and functions. Write it in single quotes, so that texts inside can have double quotes.

script-syntax = this script cannot be read: { $kind ->
        [if-without-else] `if` without `else`
        [switch-without-default] `switch` without a case `_`
        [brace] a brace without its partner
        [too-deep] it is nested too deep or too long
        [outside-function] a statement stands outside a function
        [the-text-ends-too-early] the text ends too early
        [is-not-expected-here] `{ $word }` is not expected here
        [a-quoted-text-does-not-end] a quoted text does not end
        [is-no-number] `{ $word }` is no number
        [is-a-reserved-word] `{ $word }` is a reserved word
        [is-no-operator] `{ $word }` is no operator; operators are written in half-width signs
        [the-text-should-end-here] the text should end here
        [is-missing-here] `{ $word }` is missing here
        [a-value-is-missing-here] a value is missing here
        [a-name-is-missing-after-the-point] a name is missing after the point
        [yes-or-no-is-needed-here] a condition is needed here
        [is-not-defined] `{ $word }` is not defined
        [an-expression-is-missing-here] an expression is missing here
        [this-cannot-be-read] this part makes no sense
        [a-case-does-not-end] a case does not end
       *[other] { $detail }
    }
    .page = A file in `scripts/` holds functions in Rhai. This one does not parse, so none of its functions can be used.

unsupported-format = format `{ $text }` of a rule pack is not known to this version
    .help = write `format = 1`, or use a newer version of reckoner
    .page = `pack.format` says by which edition of the rule language the pack is to be read. A pack for a later edition could mean something else here, so it is not guessed at.

empty-pack = this folder holds no rules
    .help = a pack is a folder with `pack.toml` and further `*.toml` files directly in it
    .page = There is nothing to check or to compute. Mostly the path is one folder too high or too deep.

too-precise = `{ $text }` has more digits than can be held exactly
    .help = a number has at most 28 digits, money at most the decimal places of its currency
    .page = A number is never rounded as it is read: what cannot be held exactly is refused where it stands.

forbidden-in-script = a script may not use `{ $what }`
    .page = The same data and rules must give the same result on every day and every machine. So scripts have no clock, no randomness, no files, no printing, no `eval` and no imports.

not-utf8 = this rule file is not UTF-8 text
    .help = save the file as UTF-8 in your editor
    .page = Rule files are UTF-8. In another encoding, such as GBK, Chinese names would be read as other characters.

unknown-name = there is no `{ $name }` here
    .page = An expression over rows sees the row's columns, lookups in keyed tables, `param` and `period`. An expression over figures sees figures, lookups, `param` and `period`, but no bare columns. This name is none of those.

unknown-function = there is no function `{ $name }`
    .page = Expressions know the built-in functions of the reference and the functions of the pack's own `scripts/*.rhai`. An unknown function is refused when rules are checked, not when the calculation meets it.

unknown-table = there is no table `{ $name }`
    .page = A table is defined by `[table.NAME]` with its file and columns. No such definition stands in this pack.

unknown-column = table `{ $table }` has no column `{ $name }`
    .page = Rules name a column by its key in `[table.….columns]`, not by the heading in the file. The headings stand in `header`.

unknown-dimension = there is no dimension `{ $name }`
    .page = `by`, `within` and `of` of a column name dimensions, and a dimension is defined by `[dimension.NAME]`.

unknown-figure = there is no figure `{ $name }`
    .page = A figure is what a rule computes; it is called by the rule's id, and by `id.part` where the rule computes several. No rule of this pack has this id.

unknown-part = `{ $rule }` has no part `{ $part }`; its parts are { $parts }
    .page = A rule of this kind computes several figures, and each has a fixed name after the dot.

name-clash = `{ $name }` stands for two things
    .first = also defined here
    .page = Figures, tables, dimensions, `param` and `period` share one set of names, so that a name in an expression can be read in one way only. A dimension's name already stands for its own table.

cycle = this figure depends on itself: { $path }
    .help = take one of these readings away, so that the circle is open at one place
    .page = Figures are computed one from another, so there must be an order in which each is known before it is read. In a circle there is none.

two-ways = there are equally short ways from `{ $from }` to `{ $to }`: { $ways }
    .help = keep `of` only on the column that counts
    .page = Every column with `of` is a way to roll up, as from outlet to district. Where two lead to the same place they may give different answers, and the pack must say which it means: the column that does not count is written without `of`.

no-way = no column leads from `{ $from }` to `{ $to }`
    .help = give a table on the way from `{ $from }` a column with `of = "{ $to }"`
    .page = A figure of one dimension is read at another only where the data say which key belongs to which.

unknown-parameter = there is no parameter `{ $name }`
    .page = `param.NAME` reads a value from the `[param]` table of the pack. No such entry stands there.

unknown-rounding = there is no rounding `{ $name }`
    .help = name an entry of `[rounding]`, or give the number of decimal places
    .page = Rounding happens only where a rule says so: by a number of places, or by the name of an entry of `[rounding]`.

not-a-key = table `{ $table }` has not exactly the key { $grain }
    .page = `rows` names a table whose keys are the rows of the figure. So the key of the table must be the figure's `by`, in the same order, and each of its columns must say `of`.

ambiguous-name = `{ $name }` can be read in more than one way here
    .help = { $between ->
        [names] a rule and a column or attribute have this name: call one of them otherwise
       *[grains] compute it in a measure of its own, whose `by` is one list, and read that
    }
    .page = Either the rule computes this figure by several lists of dimensions, and more than one of them would do here; or a rule is called like a column of the dimension's table, and both can be read through the dimension. Nothing is preferred in silence.

type-mismatch = { $left ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
       *[other] { $left }
    } { $op } { $right ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
       *[other] { $right }
    } has no meaning
    .page = Values of different types go together only where the result is clear: money × rate is money, money ÷ money is a rate, date − date is days. Money plus a rate is nothing.

wrong-type = this is { $found ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
        [expression] an expression
       *[other] { $found }
    }, but { $expected ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
        [quoted] a quoted text
       *[other] { $expected }
    } is needed
    .page = The expression has a clear type, but the place where it stands takes another one. A condition must be a flag, an amount must be money.

finer-without-aggregate = `{ $figure }` has a value for each { $grain }, but one value for each { $here } is needed here
    .help = say how to combine them: `sum`, `mean`, `min`, `max`, `count`, `share`, `any` or `all`
    .page = A figure of a finer grain has many values here. Which of them, or what of them, is meant must be said by an aggregate.

can-be-missing = this condition can be missing: in `{ $value }` { $reason ->
        [no_observations] there may be no observations
        [not_covered] the table may not cover the period
        [divided_by_zero] the divisor may be zero
        [no_period_before] there may be no period before
        [not_ranked] a row may take no part in the ranking
        [empty_cell] a cell may be empty
        [no_row] the look-up may find no row
        [no_period] a day may lie in none of the named spans
       *[other] { $reason }
    }
    .help = say what then: `{ $text } ?? false` counts it as no, `{ $text } ?? true` as yes
    .gap = this can be missing
    .help-rule = or say it on the rule: `if_missing = "no"`, `"yes"`, or for a penalty `"hold"`
    .page = A condition that is neither true nor false would leave the row out without anybody seeing it. For instance, a fault that is never repaired would leave the denominator and improve the rate.

rounded-against-unrounded = `{ $rounded }` is rounded and `{ $unrounded }` is not, so they cannot be compared
    .help = round both in the same way, or neither
    .page = A rounded value can be above or below an unrounded one only because of the rounding: 0.66666… against 0.6667. Money must not hang on that.

money-can-be-missing = this amount can be missing: in `{ $value }` { $reason ->
        [no_observations] there may be no observations
        [not_covered] the table may not cover the period
        [divided_by_zero] the divisor may be zero
        [no_period_before] there may be no period before
        [not_ranked] a row may take no part in the ranking
        [empty_cell] a cell may be empty
        [no_row] the look-up may find no row
        [no_period] a day may lie in none of the named spans
       *[other] { $reason }
    }
    .help = say what then: `if_missing = "hold"` keeps the amount back, `x ?? 0` gives a value in the open
    .gap = this can be missing
    .page = What is missing is not zero. A payment that hangs on a value nobody has must be decided by the rule, not by accident.

band-overlap = these rows of the band overlap
    .first = overlaps with this row
    .page = A value must fall into one row of a band, so that it is clear what follows from it.

band-gap = some values fall into no row of this band
    .help = let the last row have no bound, so that it takes all the rest
    .page = Every value must have a row. The row without a bound takes what the others leave.

band-unreachable = no value can fall into row `{ $name }`
    .first = what comes here takes its values already
    .page = The rows before it already take every value, or the figure cannot be so high or so low. The row promises something that never happens.

schedule-gap = the rule is in force from { $from }, but the schedule begins only on { $to }
    .help = let the first value begin on { $from } or before
    .page = A value that changes with time must be known on every day on which its rule is in force.

schedule-overlap = the schedule has two values from { $from }
    .first = the other value
    .page = On every day exactly one value counts.

no-tie-rule = ranking `{ $ranking }` does not say what happens to equal values
    .help = write `ties = "competition"` (1 2 2 4) or `ties = "dense"` (1 2 2 3), and `tie_break` if there is one
    .page = Something is decided at a rank. Where two are equal at the border, the rule alone can say who is in and who is out.

no-na-policy = checklist `{ $checklist }` does not say how "not applicable" counts
    .help = write `exclude = '…'` for the rows that leave the denominator, or `exclude = 'false'` if none does
    .page = Counted as a fail, a pass, or not at all, "not applicable" gives three different rates.

aggregate-of-unrounded = `{ $figure }` is an unrounded fraction; an aggregate of many such can outgrow what is held exactly
    .help = round it: `round = 4`
    .page = Fractions are kept exact. A sum of many fractions with different denominators grows without end, and past 4,096 bits the calculation stops.

wrong-argument-count = `{ $function }` takes { $expected ->
        [one] 1 argument
       *[other] { $expected } arguments
    }, not { $found }
    .page = Every function has a fixed number of arguments; the reference lists them.

brackets-needed = `??` binds closer than the comparison in `{ $text }`
    .help = put brackets around the comparison: `{ $text }`
    .page = `a <= b ?? false` means `a <= (b ?? false)`, which nobody intends.

not-an-aggregate-place = `{ $function }` combines many values, but here there is only one row
    .page = An expression over a single row, such as `where`, `pass` or a column's `formula`, sees that row only.

aggregate-needs-finer = `{ $figure }` is not of a finer grain, so there is nothing to combine
    .help = read it as it is: `{ $figure }`
    .page = An aggregate combines the values of a finer grain. A coarser figure has one value here already.

schedule-inside-period = the value changes on { $from }, inside a period; the whole period takes the value of its last day
    .help = let the value change on the first day of a period
    .page = A figure of a period has one value, so a parameter counts for the period as a whole.

round-can-reach-bound = rounding can reach the bound { $bound }: a value just short of it counts as having met it
    .help = compare the unrounded figure, or round down
    .page = 99,999 of 100,000 is not 100%, but rounded to two places of percent it is. Where something hangs on the bound, that matters.

lookup-not-possible = `{ $table }.{ $column }` cannot be looked up here: { $lack ->
        [key] the table has no key
        [order] its key names the very rows that look it up
       *[other] nothing here says which `{ $lack }`
    }
    .help = { $lack ->
        [key] give the table the `key` by which a row is found
        [order] ask for keys in place of rows (`by` and `when` in place of `from` and `where`), or take `table` away from the dimension of that key
       *[other] read it where the rows have every column of the table's `key`
    }
    .page = A keyed table is read from any row or figure that has the columns of its key. Here at least one of them is absent, or the table has no key. Nor can rows look up a table whose key names the rows themselves through the table of a dimension: either would have to be read before the other.

text-comparison = texts are not ordered, so `{ $op }` cannot compare them
    .help = compare texts by `==` or `!=`
    .page = Which text is the greater depends on language and locale, and results must not.

penalty-not-a-payout = `{ $name }` is not a payout, so a penalty can take nothing from it
    .page = `of` of a penalty names the payout whose amount it takes or withholds.

same-marks = `{ $mark }` stands both before decimals and between thousands
    .help = choose another mark for one of them, as `decimal = ","` with `grouping = "."`
    .page = Nobody could tell 1,500 from one and a half. Without `decimal`, the mark before decimals is the point.

bad-day-format = `{ $text }` does not say a whole day
    .help = name year, month and day: `%Y/%m/%d`, `%d.%m.%Y`, `%Y%m%d`
    .page = `%Y` is the year with four digits, `%m` the month and `%d` the day with two. Other letters stand as they are. What is written must be readable as the same day again.

export-columns = two columns of this export are headed `{ $name }`
    .help = give one of them another header: `{"{"} header = 'figure' {"}"}`
    .page = Whoever reads the file finds a column by its header, so each stands once.

bad-currency = `{ $text }` is not the three letters of a currency
    .help = write the currency in three capital letters, as `CNY`
    .page = Amounts are of one currency, named by the three letters that banks use. How many places they have is said by `money` in `[rounding]`.

literal-out-of-range = `{ $text }` is not possible for { $type ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
        [places] a number of places
        [share] a share
        [periods] a number of periods
        [factor] a factor
        [held] what lies between { $low } and { $high }
       *[other] { $type }
    }
    .held = this lies between { $low } and { $high }
    .page = Some values have bounds: a share lies between 0% and 100%, a number of decimal places is a plain number between 0 and 28, a holdback is kept for 1 to 999 periods. A plain number is as many times the whole as it says: 60 is no 60%, and a factor of 90 pays ninetyfold. So a plain number is refused where a score, the rate of an item or another share is held against it and never comes near, as a factor from 10 on, and above 1 as the rate of a stretch of money. Write `60%`; who means so much writes it as a percentage too, `9000%`.

unused-table = nothing reads table `{ $name }`
    .page = The table is read and checked, but no rule depends on it. Mostly a rule is missing, or the table is left over.

unused-column = nothing reads column `{ $name }` of table `{ $table }`
    .help = remove it and list its header under `ignore`, or use it in a rule
    .page = A declared column must be in every file. If nothing reads it, files are refused for the lack of something nobody needs.

unused-parameter = nothing reads parameter `{ $name }`
    .page = Changing this parameter changes nothing. Mostly the rule has the number written into it instead.

unused-figure = nothing reads figure `{ $name }`
    .page = The figure is computed, but no payout, action, target or export depends on it.

clause-without-rule = no rule implements clause `{ $clause }`
    .page = The pack lists this clause of the policy, but no rule names it. Either the rule is missing, or the clause needs no calculation.

rule-without-clause = this rule names no clause of the policy
    .page = A rule with its `clause` can be traced back to the policy by whoever asks where an amount comes from.

unused-period = no rule is for the period `{ $name }`
    .help = write `per = "{ $name }"` on the rules that are for it, or leave it out
    .page = Named spans change nothing by themselves: rules are for them by `per`, the whole pack by `period`.

script-failed = `{ $function }` failed at { $row }: { $detail }
    .page = A function in `scripts/` met something it could not do, such as a division by zero. Nothing is put in the place of its result.

script-limit = `{ $function }` exceeded the limit of { $limit }
    .help = a loop that does not end is the usual cause
    .page = A script has bounded steps, depth and sizes, so that a mistake in it ends with a message and not with a machine that hangs.

script-wrong-type = `{ $function }` gave { $found ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
       *[other] { $found }
    }, but { $expected ->
        [rate] a rate
        [money] money
        [count] a count
        [number] a number
        [points] points
        [days] days
        [hours] hours
        [flag] yes or no (a flag)
        [text] a text
        [date] a date
        [datetime] a moment
        [period] a period
        [id] an id
       *[other] { $expected }
    } is needed
    .page = A function must give the type that the place of its call takes, on every path through it.

script-unknown-function = the script calls `{ $name }` with { $count ->
        [one] 1 argument
       *[other] { $count } arguments
    }, and there is no such function
    .page = A script may call functions of `scripts/*.rhai` and the built-in ones. This is none of them.

no-rows = it is not said which rows `{ $figure }` has at { $grain }
    .help = say `rows = "all"`, or the table whose keys it has: `rows = "volumes"`
    .page = A figure of several dimensions takes its rows from the figures it reads at its own grain. One that reads only coarser figures has to say which combinations of keys exist.

no-weights = `{ $figure }` gives no weights
    .help = give its items a weight: `tariff = {"{"} weight = 2 {"}"}`
    .page = A weighted score multiplies each value by its weight. The items of the checklist say their weights; an item that says none counts once, but one at least must.

figure-over-rows = `{ $figure }` is a figure, and here stand rows of a table
    .help = use the table's columns, or judge in a measure without `from`
    .page = An expression over rows (`where`, `pass`, `exclude`, a column's `formula`, the aggregates of a measure with `from`) sees the columns of its table, look-ups in other tables, parameters and the period. Figures are computed from rows, so rows cannot read them.

column-over-figures = `{ $name }` is a column, and here stand figures
    .help = make a measure of it: `from = "table"`, `formula = "sum({ $name })"`
    .page = An expression over figures does not see bare columns of tables. A measure with `from` turns a column into a figure; a table with a key is read as `table.column`.

not-computed-there = `{ $figure }` is not computed by `{ $dimension }`, only by { $grains }
    .help = add that grain to the rule's `by`
    .page = `district.complaint_rate` reads the figure that the rule computes for the district. The rule has to list that grain: `by = [["outlet"], ["district"]]`.

not-in-expressions = an expression has no { $kind ->
        [comparisons-of-comparisons] comparisons of comparisons (join them by `&&`)
        [texts-in-single-quotes] texts in single quotes (they stand in double quotes)
       *[other] { $what }
    }
    .help = { $kind ->
        [assignments] two values are compared by `==`; at most is `<=`, at least `>=`
        [indexes] one row of many is read by an aggregate, as `mean(figure, item == "…")`
        [membership] one of several texts is `one_of(value, "…", "…")`
        [comparisons-of-comparisons] write `a <= b && b <= c`
        [texts-in-single-quotes] write `"…"`
       *[other] write a function in `scripts/` and call it here
    }
    .page = Expressions are one value computed from others: literals, names, arithmetic, comparison, logic, `??`, `if`, `switch` and functions. Whatever needs steps (variables, loops, lists) stands in a function of a file in `scripts/`, which an expression may call.

not-a-file-name = `{ $name }` cannot be the name of a file here
    .help = write a plain name such as `payouts.csv`, without `:`, `*`, `?` or a way to another folder
    .page = A pack names files by where they stand: tables under DATA, exports under the run's `exports/`. A name that leads elsewhere, or that another system could not hold, is refused.

template-syntax = this template cannot be filled in: { $detail }
    .help = close what is opened: `{"{{"} … {"}}"}`, `{"{%"} if … {"%}"} … {"{%"} endif {"%}"}`, `{"{%"} for … in … {"%}"} … {"{%"} endfor {"%}"}`
    .page = A notice is filled in from a template: text and markup, with names in double braces, and `if` and `for` in braces with percent signs. It is tried with made-up values before any notice is made, so that nobody gets half a letter. A template brings no other file and nothing that runs.

unknown-template = the pack has no template `{ $name }`
    .help = put the file under `templates/` of the pack, and name it as `templates/NAME.html`
    .page = An action may say by `notice` which template its notices are made from. It is a file of the pack, so that a run keeps it with the rules.

unknown-in-template = { $kind ->
        [form] there is no form `{ $name }`
       *[name] a notice has nothing called `{ $name }`
    }
    .help = { $kind ->
        [form] there are `bidi`, `date`, `default`, `join`, `length`, `money`, `number` and `percent`
       *[name] there are `title`, `kind`, `clause`, `key`, `id`, `who`, `due`, `because`, `details`, `detail.NAME`, `pack`, `period`, `first`, `last`, `draft`, `appeal`, and `both(…)` for what stands in both languages
    }
    .page = A template names what a notice says: who, when, why. A misspelt name would leave a hole in a letter; so it is told before one is made.

no-dimension = column `{ $column }` of table `{ $table }` does not say whose keys it holds
    .help = name its dimension: `of = "…"`
    .page = Rows are found and combined by dimensions. A column that serves as a key of a look-up, or that names a checklist's item, says by `of` which dimension's keys stand in it.

one-key-column = table `{ $table }` cannot list the keys of dimension `{ $dimension }`: its `key` must be exactly one column
    .help = write `key = ["…"]` with the column that holds the keys
    .page = A dimension takes its keys from the one key column of its table. A table without a key, or with a key of several columns, does not say which they are.

unknown-value = `{ $of }` is never `{ $text }`; it can be { $allowed }
    .page = A column with `one_of`, a band and a dimension whose keys stand in the pack know a fixed list of words. A condition that asks for another word would never hold, and nobody would notice.

no-parts = `{ $rule }` has no part `{ $part }`: it is a single figure
    .help = read it as it is: `{ $rule }`
    .page = Only some rules compute several figures, as a payout does or a band whose rows carry values. What this rule computes is read by its id alone.

table-alone = `{ $name }` is a table, and a table is no value; its columns are { $parts }
    .help = read one of its columns, as in `{ $text }`
    .page = A table with a key is read by column: the table's name, a dot, the column's name.

no-way-from-whole = here is one value for the whole, so it is not said which `{ $to }`
    .help = let `by` name `{ $to }`, or combine its values by an aggregate
    .page = A rule with `by = []` has one row for everything. What belongs to a single key cannot be read there.

not-computed-by = `{ $figure }` is not computed by { $grain }
    .help = `rows` takes `"all"`, a table with that key, or a figure with that `by`
    .page = A figure can have the rows of another only if both have the same dimensions in the same order.

unknown-heading = export `{ $export }` has no column headed `{ $name }`
    .page = `sort` names the headers of the export's own columns; `-` before one turns its order.

no-evidence-policy = checklist `{ $checklist }` does not say how many observations make a rate
    .help = write `min_sample = 3`, or `min_sample = 1` if one is enough
    .page = A rate of one observation is 0% or 100%. Below `min_sample` the rate stands and is marked as thin evidence.

nothing-to-combine = `{ $function }` names no figure whose values it could combine
    .help = name a figure of a finer grain in it, or give the measure the table whose rows count: `from = "…"`
    .page = Over figures an aggregate combines the values of a finer figure, so it has to name one. Rows are counted only where a measure names their table by `from`.

column-without-aggregate = `{ $name }` has a value in each row, but one value for all of them is needed here
    .help = say how to combine them, as in `sum({ $name })`
    .page = A measure with `from` combines the rows of its table. Which of their values, or what of them, is meant must be said by an aggregate.

no-calendar = `{ $name }` counts working days, and the pack has no calendar
    .help = write `[calendar]` with `years`, `holidays` and `working`
    .page = Which days are worked is decided by weekends, public holidays and the days that make up for them. Nobody can guess them, so the pack has to say.

year-not-in-calendar = the calendar does not list the year { $year }
    .help = add it to `years` in `[calendar]`, with its holidays and make-up working days
    .page = A calendar knows the days of the years that it lists. Of any other year it would count holidays as working days, so it is not asked.

holiday-and-working = { $day } is a holiday and a working day at once
    .first = the holiday
    .help = leave it out of one of the two
    .page = `working` names days of a weekend that are worked to make up for a holiday. A day cannot be both.

award-without-ranking = `{ $name }` is not a ranking, so it has no places to award
    .page = `ranking` of an award names the ranking whose places have prizes.

place-not-after = `to = { $text }` does not come after place { $before }
    .help = write the last place of each prize, each after the one before: 1, then 3 for places 2 and 3
    .page = `places` is read from the first place on. Each prize goes to the places after those before it, up to and with `to`.

no-prize-for-ties = award `{ $award }` does not say what those get who are tied in `{ $ranking }`
    .help = write `ties = "share"` (they share the prizes of the places that they fill) or `ties = "each"` (each gets the whole prize)
    .page = Several can be at one place. Only the rule can say whether a prize is then divided or given several times. A ranking whose `tie_break` ends with the keys themselves has no ties.

pivot-header = a column of this pivot is headed `{ $name }`, as is a key
    .help = give it another header
    .page = The keys of a pivot stand under the names of their dimensions, so no other column may have these.

two-parents = `{ $column }` is a second column that names the `{ $dimension }` above each `{ $dimension }`
    .first = the first one
    .help = leave `of` out of all but one of them
    .page = A column `of` the dimension itself, in the dimension's own table, names the key above each key: the keys are a tree, and an aggregate at a node takes the node and all below it. With two such columns nobody could say which tree is meant.

summed-twice = `{ $function }` would take in twice what `{ $figure }` holds: at each `{ $dimension }` it holds all that lies below
    .help = use the figure without what lies below, or say in a second argument which keys count, none of them above another: `{ $text }` takes the roots
    .page = The keys of this dimension are a tree, and the figure has at each node what the node and all below it have together. To sum, average or count it over the nodes counts a row once for itself and once for each node above it. A filter that picks nodes of which none lies above another, such as the roots or one level, counts each row once. The least, the greatest, `any` and `all` may be asked of all nodes.

duty-in-two-ways = `due` of this duty says { $way ->
        [day] how long there is after each period, but `done` is a day
       *[period] on which day it is due, but `done` names rows
    }
    .due = `due` is written here
    .help = write both as tables (`due = {"{"} working_days = 1 {"}"}`, `done = {"{"} table = "reports", date = "sent" {"}"}`), or both as expressions of type date
    .page = A duty either comes again for every period, and rows of a table say when it was done, or it stands on a day of its own, and an expression says when it was done. It cannot be half of each.

day-per-period = duty `{ $duty }` is due on a day of its own, so it has no periods
    .help = leave `per` out, or write `due` as a table of days after each period
    .page = `per` says for which periods a duty comes again. What is due on one day is expected once for each key.

payments-columns = the table of payments needs { $column ->
        [period] no day that places its rows: they count whenever they were paid
       *[other] a column `{ $column }` of type { $type }
    }
    .help = `[table.payments]` has the columns `line` (id), `amount` (money), `date` (date) and `status` (text: `paid` or `rejected`), and neither `period` nor `span`
    .page = `payments` is a reserved table: it tells the ledger what was paid of which line. Without it, what was closed as payable counts as paid.

split-not-finer = `{ $name }` is by { $grain } already, so its amounts have nobody to be shared among
    .help = `by` needs a dimension that `{ $name }` lacks
    .page = A split shares what a row of a coarser grain has among rows of a finer one: a team's money among its people, a line among its owners.

split-unrounded = `{ $figure }` is an exact fraction, which cannot be shared to the smallest unit
    .help = round it first (`round = "money"`), or split a figure that is rounded
    .page = The shares of a split add up to what is shared, to the smallest unit. What is shared must therefore be written in whole units itself.

split-again = the lines of `{ $name }` are shared already
    .help = share them among all those who get a part in one split
    .page = The parts stand in the place of the lines, so a second split would pay the same money twice.

tier-without-end = { $last ->
        [yes] the last tier has no end: what lies above it would be paid nothing
       *[no] every tier but the last ends somewhere
    }
    .help = { $last ->
        [yes] leave `to` out in the last row
       *[no] say `to`, the last value that belongs to it
    }
    .page = Tiers cut a figure into stretches, lowest first. Each ends with its `to`, which still belongs to it; the last goes on without end.

tier-not-after = this tier ends before the one above it
    .other = the tier before
    .help = write the tiers from the lowest `to` to the highest
    .page = Tiers are read in order. One that does not end after the one before it would be empty.

adjustment-columns = a table of adjustments needs a column `{ $column }` of type { $type }
    .help = besides the payout's key it has `amount` (money), `reason`, `author`, `approver` (text) and `expires` (date)
    .page = Who changes money by hand says why, and another person approves it, until a day that is stated. So each row has all five.

split-without-lines = `{ $name }` is a figure and pays nobody, so its shares have no payee
    .help = leave `payee` out, and say who is paid in the payout that reads the split
    .page = `payee` is for the split of a payout or an award, whose parts are lines of money.

floor-above-cap = the floor { $floor } lies above the cap { $cap }
    .other = the cap
    .page = What must be at least the one and at most the other cannot exist.

release-of-forfeit = penalty `{ $name }` takes for good, so nothing of it is ever released
    .help = write `takes = "withhold"`, or leave `until` out
    .page = `until` says when what was withheld is released. What is forfeited is gone.

reversed-days = it ends on { $to }, before it begins on { $from }
    .help = exchange the two days, or leave `to` out if there is no end
    .page = Both days count, so the last may not lie before the first. Otherwise the rule would never be in force.

shorter-without-aggregate = `{ $figure }` has a value for each { $per ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
       *[other] { $per }
    }, but one value for the { $here ->
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] { $here }
    } is needed here
    .help = say how to combine them: `sum`, `mean`, `min`, `max`, `count`, `share`, `any` or `all`
    .page = A figure of a shorter period has several values here. Which of them, or what of them, is meant must be said by an aggregate. A period belongs to the longer one that holds its last day: a week to the month of its Sunday.

span-not-after = span `{ $span }` begins on { $from }, before `{ $before }` has ended on { $to }
    .other = here it ends
    .help = write the spans in the order of their days; none may begin before the one before it has ended
    .page = Each day lies in one span of a kind, or in none. Days between two spans are allowed, days in two of them are not, and the list is read from the earliest on: `before(x)` is the span before in it.

bad-span-id = `{ $text }` cannot name a span
    .help = use letters, digits, `_` and `-`, but nothing that reads as a period of the calendar, such as `2010-11` or `2010-Q4`
    .page = The id of a span stands in files, in the names of lines and behind `--period`. There it must tell itself apart from weeks, months, quarters, half-years and years.

neither-longer = `{ $figure }` is for each { $per ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $per }`
    }, which is neither longer nor shorter than the { $here ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $here }`
    } here
    .help = let both be for the same kind of period, or count the rows once more for each `{ $here }`
    .page = Of a longer period a reader sees the one that holds its last day, of a shorter one all that end in its own. Named spans are longer than a week or a month; beside a quarter, a half-year, a year or spans of another kind they may be either, so neither is read from the other.

paid-per-shorter = `{ $rule }` would pay for each { $per ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
       *[other] { $per }
    } in a run for the { $here ->
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $here }`
    }
    .help = leave `per` out and sum what is earned for the shorter periods in `base`, or let the pack have the shorter period
    .page = Payouts and awards come out once: in each run for its own period, or in the run in which a longer one ends. Targets, findings and actions may be for shorter periods too.

prize-so-far = award `{ $award }` is given for each { $here ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $here }`
    }, but `{ $ranking }` ranks for each { $per ->
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $per }`
    }: whoever leads so far wins again and again
    .help = write `per = "{ $per }"` on the award, and it is given once, when that period ends
    .page = A ranking of a longer period stands to date in each shorter one. An award without `per` gives its prizes in each of the pack's periods.

unknown-period = there is no kind of period `{ $name }`
    .help = it is one of { $known }
    .page = Rules and packs are for a week, month, quarter, half-year or year, or for spans that the pack names itself: `[period.campaign]` with `spans = [{ "{" } id = "autumn", from = 2010-09-01, to = 2010-11-30 { "}" }]`.

keys-not-read = keys of `{ $dimension }` cannot stand in { $why ->
        [computed] a column that is computed
       *[type] a column of type `{ $type }`
    }
    .help = { $why ->
        [computed] give the file a column with the keys, and let it be of type `id`
       *[type] write `type = "id"`; what rules need as `{ $type }` must stand in a column of its own
    }
    .page = The keys of a dimension are texts that stand in a file, since all of them are known before a row is looked at. A column `of` a dimension is of type `id` or `text`, and not computed by a `formula`.

no-other-periods = `{ $function }` reads figures of other periods, but a row has only its own day
    .help = count the rows in a measure first, then read the measure with `{ $function }`
    .page = Other periods are read from figures. An expression over rows, such as `where` or a column's `formula`, sees its own row only.

bad-periods = `{ $text }` names no period here
    .help = write it like { $example }
    .page = `before(x, 2)` takes a whole number of periods, `over(x, -3, -1, "mean")` two of them that end no later than the reader's own, `at(x, "2011-10")` a period of the rule's kind. None of them reaches further than 1,200 periods.

timeless-in-other-periods = the rows of `{ $table }` have no days, so they say nothing of another period
    .help = place them in time with `period` or `span`, or write `timeless = true` on the table if they hold for all time
    .help-repeat = whether the condition held in the period before cannot be known: place the rows in time, or write `repeat = true` on the action
    .page = A table without days is read for the run's own period. To read it for another one would take this month's file for the month before, which is rarely meant; a table that holds for all time says so.

no-hole = `{ $text }` does not hold `{ $hole }` exactly once
    .help = write `{ $hole }` where the part stands that differs from one text to the next
    .page = A pattern says what stands around one part that differs. Without that place nothing could be taken out of the text; with two of them it would not be known which.

keys-not-known = the keys of `{ $name }` are not known before the data are read
    .help = tie the column to a dimension by `of`, and give that dimension a table, `values`, or the items of a checklist
    .page = A wide sheet has a column for each member of a dimension, and only a member that is known can be found among the headers. Otherwise every unknown header would become a new member.

same-wide-header = the header `{ $header }` would mean both `{ $first }` and `{ $second }`
    .help = tell them apart by other words around the hole, or by the titles and `header` of the members
    .page = A header of a wide sheet names one member, or one column. With two meanings the sheet could not be read.

computed-column = the column `{ $name }` is computed, so no file holds it
    .page = A column with a `formula` gets its cells from the other cells of its row. How files write it, what fills it down, or which wide columns it has, cannot be said of it, and rows are not told apart by it: a `key` is made of columns that files hold.

computed-elsewhere = the column `{ $name }` of `{ $table }` is computed from more than its row, so that it has no one value to look up
    .help = let its `formula` read columns of the row alone, or compute it in a measure with `from = "{ $table }"`
    .page = A look-up, a `period`, a `span`, a `label` or a payee needs one value in each row. A formula over the row's own cells has it; one that reads a parameter, a period, a key further up or another table has another value for each period that is looked at. Expressions over the rows of the table (`where`, `pass`, `sum(…)`) may read either.

line-zero = lines are counted from 1
    .help = write `header_row = 1`, or leave it out, where the headers stand in the first line
    .page = `header_row` is the line of the file in which the headers stand, counted as editors and spreadsheets count.

not-approved = `{ $name }` is not approved and counts as proposed
    .help-hash = to approve it as it stands, add to approvals.toml an [[approval]] with rule = "{ $rule }", hash = "{ $hash }", author, by, on
    .page = The pack says `approval = "required"`, so a rule is in force only where `approvals.toml` approves it: by its id, by the hash of the rule and of the parameters, tables and scripts that it reads, and by somebody other than its author. Until then it is computed as ever, and a run says wherever it moved money. Whoever approves a rule takes the hash that this warning tells.

approval-outdated = `{ $name }` is not what { $by } approved on { $day }: it counts as proposed
    .rule = it has been changed, or what it reads
    .help-hash = to approve it as it stands, add to approvals.toml an [[approval]] with rule = "{ $rule }", hash = "{ $hash }", author, by, on
    .page = An approval holds for the words that were approved. The rule, or a parameter, table or script that it reads, now says something else; comments, blanks and the order of keys do not count. The old entry may stay in `approvals.toml`: it fits again if the rule is changed back.

approved-by-author = `{ $name }` cannot approve a rule of their own
    .help = let somebody else look at it, and write their name under `by`
    .page = An approval is a second pair of eyes. Names are compared without regard to capitals and blanks.

approval-of-nothing = there is no rule `{ $name }` to approve
    .help-nearest = did you mean `{ $text }`?
    .page = An approval names a rule of this pack by its id. One of a rule that is gone may be taken out.

approvals-not-asked = the approvals are not looked at: the pack does not ask for them
    .help = write `approval = "required"` under [pack], or remove approvals.toml
    .page = Without `approval = "required"` every rule is in force as written, whatever `approvals.toml` says.
