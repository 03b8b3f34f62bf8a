# What the program says on a terminal.

severity-error = error
severity-warning = warning
severity-note = note
severity-help = help
count-errors = { $count ->
        [one] { $count } error
       *[other] { $count } errors
    }
count-warnings = { $count ->
        [one] { $count } warning
       *[other] { $count } warnings
    }
count-notes = { $count ->
        [one] { $count } note
       *[other] { $count } notes
    }
list-separator = {", "}
no-problems = no problems
and-more = … and { $count } more
page-wrong = Wrong:
page-right = Right:
page-help = How to mend it:
codes-rules = Rules
codes-names = Names
codes-meaning = Meaning
codes-unused = What nothing uses
codes-scripts = Scripts
codes-data = Data
codes-run = The run
codes-tests = Scenario tests
codes-approvals = Approvals

codes-ledger = The ledger

# ---- why there is no result ----
hint = help: { $hint }
internal-error = this is a fault in reckoner, not in your rules or data: { $detail }
internal-hint = please report it together with this message; nothing was written
cannot-print = the result cannot be written to the standard output: { $detail }
no-such-code = there is no code `{ $code }`
no-such-code-hint = `reckoner codes` lists all of them
pack-absent = there is no rule folder `{ $path }`
pack-not-a-folder = `{ $path }` is not a folder
pack-folder-hint = name the folder that holds pack.toml
cannot-read-pack = the rules in `{ $path }` cannot be read
data-absent = there is no data folder `{ $path }`
data-not-a-folder = the data `{ $path }` are not a folder
data-changed = `{ $path }` is not as the run read it
cannot-read = `{ $path }` cannot be read
cannot-write = `{ $path }` cannot be written
io-not-found = a folder on the way to it is not there
io-permission = this account is not allowed to
io-full = there is no space left
io-kind = something on the way to it is a file where a folder is needed, or the reverse
io-read-only = the disk can only be read
io-other = the system says: { $detail }
out-no-name = `{ $path }` does not name a folder for the run
out-is-a-file = `{ $path }` is not a folder; a run needs a folder of its own
out-not-a-run = `{ $path }` holds files that are not a run, and is left as it is
out-not-a-run-hint = name a folder that is empty or not there yet
out-busy = another run is being written to `{ $path }`
out-busy-hint = wait until it has ended, or write to another folder
out-differs = `{ $path }` holds a run that differs from this one
out-differs-hint = name another folder, or replace that run with --force
out-in-run = the run folder `{ $path }` lies in another run, which would no longer verify
out-in-pack = the run folder `{ $path }` and the rule folder lie in one another
out-in-data = the run folder `{ $path }` and the data folder lie in one another
out-in-ledger = the run folder `{ $path }` and the ledger lie in one another
ledger-not-a-folder = the ledger `{ $path }` is not a folder
close-empty = { $what ->
        [by] `--by` names nobody
        [reason] `--reason` says nothing
       *[other] `--{ $what }` says nothing
    }
out-elsewhere-hint = name a folder outside of both
bad-file-name = `{ $path }` cannot be the name of a file in the run folder
bad-period = `{ $period }` is not a { $kind ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
        [year] year
       *[other] `{ $kind }`
    }
bad-period-hint = the pack computes by the { $kind ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
       *[year] year
    }: write it as `{ $form }`
bad-span-hint = the pack computes by the `{ $kind }`: { $ids }
bad-day = `{ $day }` is not a day; write it as `2011-10-31`
run-without-facts = the run `{ $path }` holds its exports only, and nothing that an explanation needs
run-without-facts-hint = run it again without `--outputs exports`
bad-facts = `{ $path }` is not as the run wrote it: line { $line }
bad-facts-hint = the run folder was changed or is incomplete; run the period again: { $text }
set-form = `{ $text }` does not say which parameter has which value
set-form-hint = write it as `--set param.NAME=VALUE`
set-unknown = the pack has no parameter `{ $name }`
set-unknown-hint = did you mean `param.{ $near }`?
set-not-a-value = `{ $value }` is no value of `param.{ $name }`, which is of type { $kind }
set-not-a-value-hint = write it as the pack writes it: `85%`, `500.00`, `2011-10-31`
set-plain = `{ $value }` does not say how many percent `param.{ $name }` is to be: it is a rate
set-plain-hint = write it as a percentage: `--set param.{ $name }={ $value }%`, if that is meant
set-no-share = `{ $value }` is not possible for `param.{ $name }`, the share that a penalty or holdback takes
set-no-share-hint = a share lies between `0%` and `100%`
set-twice = `param.{ $name }` is given two values
at-needed = `{ $figure }` is computed for different rows; name one with --at: { $forms }
at-other = `{ $text }` does not fit the rows of `{ $figure }`
at-hint = its rows are named like this: { $form }
at-lacks = `{ $figure }` has rows for each { $dimension }; say which with --at { $dimension }=…

# ---- wrong command lines ----
usage-unknown-argument = there is no argument `{ $arg }`
usage-unknown-command = there is no command `{ $arg }`
usage-missing = { $arg } must be given
usage-no-command = a command must be given
usage-no-value = { $arg } needs a value
usage-bad-value = `{ $value }` is not possible for { $arg }
usage-twice = { $arg } may be given only once
usage-not-utf8 = an argument is not UTF-8
usage-other = the command line cannot be understood: { $detail }
usage-near = did you mean `{ $near }`?
usage-valid = possible are: { $valid }
usage-help = `reckoner --help` shows what there is

# ---- help ----
help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options
help-reckoner = Works out what a written policy means for every row of the data: scores, payouts, actions, and the proof of each figure.
help-footer = Exit status: 0 fine; 1 the rules, a test or what was checked is not in order; 2 arguments, data or files cannot be used; 3 a fault in reckoner.
help-any-help = Shows this help
help-any-version = Shows the version
help-any-lang = The language of messages (default: that of the environment)
help-any-quiet = No summary; problems are always told
help-check = Tells every problem in a pack of rules, and in data that it would read
help-check-pack = The rule folder
help-check-data = A folder of tables to be looked at too
help-check-format = How problems are written
help-check-deny = What also counts as an error
help-run = Computes a period and writes a run folder
help-run-pack = The rule folder
help-run-data = The folder of tables
help-run-period = The period, as the pack counts them (2011-10)
help-run-out = Where the run folder shall stand
help-run-on = The day from which due dates count (default: the last day of the period)
help-run-as_of = The last day that is seen of a period in progress (default: all of it)
help-run-jobs = How many threads (default: as many as the machine has); the result is the same
help-run-outputs = Write the pack's exports only, with the receipt
help-run-force = Replace a run that differs
help-run-set = What if: a parameter with another value, in place of its whole schedule; may be repeated
help-run-only = What if: what awaits approval is computed and moves nothing
help-run-ledger = The folder of closed periods: corrections, releases and what is to be paid are worked out against it
help-close = Makes the period of a run final, or undoes the last close
help-close-run = The run folder
help-close-ledger = The ledger's folder; the first close makes it
help-close-by = Who closes
help-close-on = The day of the close
help-close-allow_proposed = Let rules that await approval move money, and why
help-close-reverse = Undo the close of this period, the last one closed
help-close-reason = Why it is undone
help-export = Makes what others import: the pack's layouts, a journal, scripts for a database, or all tables as Parquet; drafts, unless the ledger holds this run's close
help-export-run = The run folder
help-export-out = The folder for the files
help-export-ledger = The ledger's folder
help-export-format = In place of the pack's layouts: a journal for hledger, transactions for PostgreSQL and SQLite, every table as Parquet, or the workbook with every line

help-report = Makes the pages that people look at, each whole in itself; drafts, unless the ledger holds this run's close
help-report-run = The run folder
help-report-out = The folder for the pages
help-report-ledger = The ledger's folder
help-report-statements = A statement for every payee, under statements/
help-report-payee = A statement for this payee; may be repeated
help-report-notices = A notice for each action that came out, under notices/
help-report-pdf = PDF beside each page, printed by an installed Chromium
papers-made = { $statements ->
        [one] { $statements } statement
       *[other] { $statements } statements
    }, { $notices ->
        [one] { $notices } notice
       *[other] { $notices } notices
    }
no-such-payee = nobody called `{ $payee }` is paid in this run
no-such-payee-hint = `payouts.csv` has all in its column `payee`
no-browser = no browser was found that prints PDF
no-browser-hint = install Chromium (Debian: `apt install chromium`), or leave out `--pdf` and print the pages from any browser
cannot-print-page = `{ $path }` cannot be printed as PDF
bad-page = the template `{ $template }` cannot be filled in, line { $line }: { $detail }
help-explain = Shows how a figure of a run came about, down to the counts
help-explain-run = The run folder
help-explain-figure = The figure: a rule's id, or id.part (commission.payable, commission.corrections, commission.releases); or the id of a line
help-explain-at = The row: outlet=1001,business=data; not with the id of a line
help-explain-data = The data that the run read, to show their rows
help-explain-format = How it is written
help-compare = Holds a run against somebody's own table, or against another run, cell by cell
help-compare-run = The run folder
help-compare-theirs = The other table: CSV with commas, semicolons or tabs, XLSX or Parquet; or another run folder
help-compare-table = Which table of the run: `payouts`, `measures-outlet`, …
help-compare-on_columns = The columns that say which rows belong together, as the run and as the other table calls them
help-compare-columns = The columns that are compared, likewise (default: all that both have)
help-compare-tolerance = Numbers that differ by no more are counted, not listed
help-compare-header = In which line the other table has its header
help-compare-sheet = Which sheet of a workbook that has several
help-compare-encoding = How the other table is written, if not in UTF-8
help-compare-format = `text` lists the largest differences, `csv` and `json` all of them
help-test = Runs the scenario tests of packs, and tells which rules, branches, bands and items none of them reaches
help-test-packs = The rule folders
help-test-filter = Only tests whose name holds this text
help-test-accept = Write the values that came out into the test files
help-test-require_coverage = What no test reaches is a failure, not a warning
help-test-junit = A file for a JUnit report
help-test-format = How results are written
help-new = Writes a small pack to start from, with data and tests
help-new-dir = Its folder, empty or not there yet
help-codes = Shows what a code means and how to mend what it stands for, or lists all codes
help-codes-code = The code

progress-reading = { $percent }% of the data read ({ $read } of { $all })
progress-after = the data are read; working it out …
help-default = default: { $value }
help-possible = possible: { $values }
help-usage-options = OPTIONS
help-usage-command = COMMAND
help-completions = Prints what a shell loads to complete commands and options
help-completions-shell = The shell
help-manual = Writes pages for `man`, one for each command
help-manual-out = The folder for the pages
manual-name = NAME
manual-synopsis = SYNOPSIS
manual-description = DESCRIPTION
manual-options = OPTIONS
manual-commands = COMMANDS
manual-version = VERSION

# ---- the summary of a run ----
summary-lines = lines
summary-undecided = of them not decidable, held
summary-points = points
summary-without = none
summary-targets = Targets met
summary-met = { $grain ->
        [whole] { $rule }
       *[keys] { $rule } by { $by }
    }
summary-met-of = { $met } of { $known }
summary-awards = Prizes ({ $currency })
summary-all = all together
summary-expired = { $title }, past expiry
summary-payees = { $title }: lines whose payee changed
payee-changed = goes wholly to { $paid }, the payee of the last day; on other days it was { $others }
payee-from = {" from "}
payee-to = {" to "}
summary-findings = To be looked at
summary-duties = Duties
summary-overdue = Overdue: { $rule } ({ $count })
summary-more-duties = … and { $count } more, in duties.csv
duty-state = { $state ->
        [done] done
        [late] late
        [missed] missed
        [open] open
       *[unknown] not known
    }
summary-unapproved = Moved by what awaits approval
summary-step = { $rule }: { $step }
summary-moved = { $rule } (lines: { $count })
summary-as-of = as of { $day }: the period is in progress, nothing later is seen
summary-what-if = WHAT IF: this is not the plain run
summary-set = param.{ $name } = { $value } (the pack: { $instead })
summary-only-approved = only what is approved moves anything
summary-shadows = Would have been moved by shadows
summary-shadow-rows = { $rule } (rows that it would come out on)
summary-todo = To do: { $rule } ({ $count })
summary-more = … and { $count } more, in actions.csv
summary-first = First in { $rule }
summary-thin = { $count ->
        [one] { $count } rate rests on thin evidence; it is marked in items.csv
       *[other] { $count } rates rest on thin evidence; they are marked in items.csv
    }
summary-set-aside = { $count ->
        [one] { $count } row was set aside; it stands in silence.csv
       *[other] { $count } rows were set aside; they stand in silence.csv
    }
summary-not-covering = not covering the period: { $tables }
summary-written = written to { $path }
summary-same = { $path } holds this very run already
summary-replaced = written to { $path }, in place of another run
summary-ledger = Against the ledger ({ $currency })
summary-closed-already = this period is closed, and this is the run that was closed
summary-corrections = { $count ->
        [one] { $count } correction of closed lines
       *[other] { $count } corrections of closed lines
    }
summary-releases = { $count ->
        [one] { $count } release of withheld money
       *[other] { $count } releases of withheld money
    }
summary-awaiting = behind these stands what awaits approval: { $rules }
summary-carried = owed by payees, carried on
summary-kept = withheld and held in all
summary-to-pay = to pay

# ---- a close ----
close-done = { $period } is closed
close-corrections = corrections of closed lines
close-releases = releases of withheld money
close-kept = withheld and held in all ({ $currency })
close-to-pay = to pay ({ $currency })
close-head = { $path } ends with { $hash }…
export-draft = DRAFT: the ledger does not hold the close of this run
export-what-if = WHAT IF: parameters of this run are supposed (`--set`); nothing of it is to be paid
export-nothing = the run `{ $path }` has no layouts for finance
export-nothing-hint = a pack names them with `[export.…]`; `--format hledger` and `--format sql` need none
sql-too-large = the amount `{ $amount }` is more than a database's whole numbers hold
sql-nul = the text `{ $text }` holds a NUL, which no database takes
export-inside = `{ $path }` lies in the run or in the ledger, which stay as they are
close-reversed = the close of { $period } is undone in { $path }

amount-base = base
amount-added = added
amount-reduced = reduced
amount-earned = earned
amount-withheld = withheld
amount-forfeited = forfeited
amount-held = held
amount-payable = payable

# ---- reasons and derivations ----
reason-words = { $code ->
        [no_observations] no observations
        [not_covered] not covered by the data
        [divided_by_zero] divided by zero
        [no_period_before] no period before
        [not_ranked] not ranked
        [empty_cell] empty cell
        [no_row] no such row
        [no_period] no such period
       *[other] { $code }
    }
line-undecided = held until it can be decided: { $reason }
award-barred = may not receive it
penalty-cut = { $kind ->
        [adjust] less was there than the adjustment would take off
        [hold] less was left than would be held back
       *[penalty] less was left than the penalty would take
    }
explain-missing = missing ({ $reason })
explain-exact = exactly { $value }
explain-rounded = rounded { $how }: { $before } → { $after }
explain-clause = clause { $clause }
explain-status = { $status ->
        [proposed] proposed
        [shadow] shadow
        [set] what if: set for this run
       *[other] { $status }
    }
explain-approved = approved by { $by } on { $day }
explain-note = note: { $note }
explain-step = step
explain-correction = correction
explain-release = release
explain-known = { $name ->
    [today] today
    [closed] as closed and corrected before
    [paid] paid
    [taken_back_before] taken back before
    [released_before] released before
    [because_data] payable, because of data
    [because_parameter] payable, because of a parameter
    [because_rounding] payable, because of rounding
    [because_rule] payable, because of a rule
    [stretch] stretch { $number }
    [in_stretch] in it
   *[other] { $name }
}
explain-penalty = penalty
explain-as-above = as above
explain-holdback = holdback
explain-not-fired = did not fire:
explain-not-in-force = not in force:
explain-first-time = first time (no `repeat`: not called again in the next period)
explain-aggregate = over rows:
explain-other-periods = over periods:
explain-fact = fact
explain-lookup = look-up
explain-parameter = parameter
explain-given = given
explain-key = key
explain-period = period
explain-script = script
explain-rows = Rows of the data
explain-not-looked-in = rows of `{ $table }` are not shown: they have this key from another table

# ---- scenario tests ----
test-passed = passed
test-failed = FAILED
test-none-named = no test's name holds `{ $filter }`
test-none = no tests: they stand in `tests/*.toml` of the pack
test-expected = expected
test-got = got
test-rows = { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }
test-no-key = there is no { $dimension } `{ $key }` in this test
test-no-column = there is no such column; there are { $known }
test-no-file = this rule has no file with further columns
test-no-problem = expected a problem that did not come about: { $what }
test-accepted = { $count ->
        [one] { $count } place was written anew in the test files
       *[other] { $count } places were written anew in the test files
    }
test-broken = { $count ->
        [one] one pack is not in order; its tests were not run
       *[other] { $count } packs are not in order; their tests were not run
    }
test-reached = every rule, branch, band and item is reached ({ $all } of { $all })
test-unreached = warning: not reached by any test ({ $count } of { $all })
test-summary = { $count ->
        [one] { $count } test
       *[other] { $count } tests
    }, { $failed ->
        [0] all passed
       *[other] { $failed } failed
    }
unreached = { $what ->
        [computed] `{ $name }` never has a value
        [fires] `{ $name }` never fires
        [spares] `{ $name }` never leaves a row alone
        [true] never true: `{ $name }`
        [false] never false: `{ $name }`
        [default] the default is never used: `{ $name }`
        [band] no row falls into the band `{ $name }`
        [passes] item `{ $name }` never passes
        [fails] item `{ $name }` never fails
        [ranked] `{ $name }` never ranks two rows
        [step] the step `{ $name }` never changes an amount
        [floor] the lower bound of `{ $name }` never lifts a value
        [cap] the upper bound of `{ $name }` never lowers a value
        [met] `{ $name }` is never met
        [placed] nobody is at a place of `{ $name }`
        [missed] `{ $name }` is never missed
        [state] no occurrence is ever `{ $name }`
       *[other] { $name }
    }

# ---- a new pack ----
new-not-empty = `{ $path }` holds files, and is left as it is
new-not-empty-hint = name a folder that is empty or not there yet
new-written = a pack to start from stands in { $path }:
new-next = next:
