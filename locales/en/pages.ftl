# Words of the pages that people look at. `page-` is on every page, `report-` in the report.

page-skip = To the content
page-language = Language
page-light = Light
page-light-auto = As the system
page-light-light = Light
page-light-dark = Dark
page-draft = DRAFT
page-what-if = WHAT IF

# ---- the report ----
report-why-draft = the ledger does not hold the close of this run
report-why-what-if = its parameters are supposed (`--set`): nothing of it is to be paid
report-in-progress = the period is in progress
report-sections = Sections
report-headline = At a glance
report-no-script = The tables of this page need scripts. All that they show stands in the CSV files of the run folder.
report-card-payout = of { $base } in { $lines } lines
report-card-award = prizes: { $lines }
report-card-targets = of { $known } for the whole
report-card-met = Targets met
report-card-awards = All awards together
report-card-keys = in the period
report-card-duties = Duties overdue or missed
report-lines-moved = { $count ->
        [one] on { $shown } line
       *[other] on { $shown } lines
    }
report-evidence = What this rests on
report-thin = { $count ->
        [one] { $shown } rate rests on thin evidence.
       *[other] { $shown } rates rest on thin evidence.
    }
report-thin-where = Filter the items for them
report-not-covering = The table { $table } does not cover the period.
report-set-aside = { $count ->
        [one] { $shown } row was set aside:
       *[other] { $shown } rows were set aside:
    }
report-way = From the base to what is payable
report-way-base = Base
report-way-added = Added
report-way-reduced = Reduced: never earned
report-way-earned = Earned
report-way-withheld = Withheld, may be released
report-way-forfeited = Forfeited
report-way-held = Held
report-way-undecided = Held until it can be decided
report-way-payable = Payable
report-step = { $word ->
        [ratio] Ratio
        [coefficient] Coefficient { $number }
        [floor] Floor
        [cap] Cap
        [rounding] Rounding
       *[other] { $word } { $number }
    }
report-proposed = awaits approval
report-on-lines = { $count ->
        [one] { $shown } line
       *[other] { $shown } lines
    }
report-bands = Lights and bands
report-before = Before, in { $period }:
report-no-change = Nothing moved.
report-moved = Who moved
report-scores = Scores
report-targets = Targets
report-met = met
report-missed = missed
report-items = Items against their targets
report-items-how = The dot is the share of all observations that passed, the line its 95% interval, the mark the target. Single rates, weighted as the rules say, stand in the table.
report-interval = { $low } to { $high }, n = { $n }
report-nothing-seen = nothing observed
report-targets-differ = targets differ
report-rows-met = met by { $met } of { $judged }
report-rows-thin = thin evidence: { $count }
report-rankings = Rankings
report-lines = Lines
report-lines-how = Open a line for its amounts and, where something was taken or held, for how it came about.
report-money-lines = Money ({ $currency })
report-by-payee = By payee ({ $currency })
report-point-lines = Points
report-awards = Awards
report-todo = To be done
report-due = due
report-duties = Duties
report-overdue = overdue: { $count }
report-measures = Measures
report-pivots = Analysis tables
report-ledger = Against the ledger
report-silence = Not used by this run
report-silence-how = What has no effect here, so that silence is never taken for agreement.
report-silence-none = Everything was used.
report-proof = How to check this
report-proof-here = This page holds how a row came about where something was taken or held, where a target was missed, and for what is to be done. Any other figure is derived by this command; each row of a table tells it in full:
report-proof-how = The same figures stand in the CSV files of the run folder; `reckoner verify` computes all of them again.
report-cut = { $file }: { $shown } of { $all } rows are on this page, those that matter first; the file holds all of them.
report-seal = Seal of the run
report-version = Made by
report-whole = The whole
report-by = By { $by }
report-table = { $name ->
        [payouts] Lines of money
        [points] Lines of points
        [by-payee] By payee
        [awards] Awards
        [scores] Scores
        [moved] Who moved
        [items] Items
        [rankings] Rankings
        [targets] Targets
        [actions] To be done
        [findings] To be looked at
        [duties] Duties
        [silence] Not used
        [corrections] Corrections of closed lines
        [releases] Releases
        [payees] What each payee is owed
        [balances] What is kept
       *[other] { $name }
    }
report-flag = { $value ->
        [yes] yes
       *[no] no
    }
report-comparison = { $word ->
        [at_least] at least
        [at_most] at most
        [above] above
        [below] below
        [equals] equal to
       *[other] { $word }
    }
report-finding-kind = { $word ->
        [row] row
        [key] key
        [payee] change of payee
       *[other] { $word }
    }
report-silence-kind = { $word ->
        [no_rows] No row speaks of it
        [not_inspected] Not inspected
        [key_not_held] Does not hold in the period
        [key_found] Found in the data only
        [column_not_read] Column that nothing reads
        [file_not_read] File that nothing reads
        [not_covered] Period that a table does not cover
        [rule_waits] Rule that comes out in another period
        [rule_not_in_force] Rule not in force
        [rule_never_fired] Rule that never fired
        [row_set_aside] Row set aside
       *[other] { $word }
    }

# ---- columns of tables, and parts of figures ----
report-col-rule = Rule
report-col-payout = Payout
report-col-target = Target
report-col-finding = Finding
report-col-checklist = Checklist
report-col-figure = Figure
report-col-clause = Clause
report-col-period = Period
report-col-week = Week
report-col-month = Month
report-col-quarter = Quarter
report-col-half-year = Half-year
report-col-year = Year
report-col-payee = Payee
report-col-lines = Lines
report-col-base = Base
report-col-added = Added
report-col-reduced = Reduced
report-col-earned = Earned
report-col-withheld = Withheld
report-col-forfeited = Forfeited
report-col-held = Held
report-col-payable = Payable
report-col-currency = Currency
report-col-reasons = Reasons
report-col-reason = Why
report-col-title = Prize
report-col-prize = Amount
report-col-place = Place
report-col-value = Value
report-col-missing = Missing because
report-col-rank = Rank
report-col-ranked = Of
report-col-before = Before
report-col-change = Change
report-col-baseline = Baseline
report-col-comparison = Must be
report-col-bound = Bound
report-col-gap = Gap
report-col-attainment = Attainment
report-col-met = Met
report-col-n = n
report-col-passes = Passes
report-col-left-out = Left out
report-col-rate = Rate
report-col-low = From
report-col-high = To
report-col-thin = Thin
report-col-required = Required
report-col-kind = Kind
report-col-attendees = Who
report-col-due = Due
report-col-details = Details
report-col-file = File
report-col-line = Line
report-col-done-on = Done on
report-col-state = State
report-col-late = Days late
report-col-name = Of
report-col-detail = What
report-col-was = Before
report-col-now = Now
report-col-coefficient = coefficient
report-col-by-source = by source
report-col-corrects = Corrects
report-col-releases = Releases
report-col-clawed-back = Clawed back
report-col-never-paid = Never paid
report-col-data = From data
report-col-parameter = From a parameter
report-col-rounding = From rounding
report-col-amount = Amount
report-col-corrected = Corrected
report-col-released = Released
report-col-carried-in = Carried in
report-col-carried-out = Carried on
report-col-to-pay = To pay
report-col-kept = Kept as
report-col-opening = Opening
report-col-closing = Closing

# ---- what the report's script says ----
report-js-search = Search by name or id
report-js-all = all
report-js-rows = { $a }–{ $b } of { $c }
report-js-none = No row fits.
report-js-cut = { $a } of { $b } rows are on this page; { $c } holds all.
report-js-earlier = Earlier rows
report-js-later = Later rows
report-js-sort = Sort by
report-js-open = Show all of this row
report-js-table = Table
report-js-table-measures = Measures by
report-js-table-pivots = Table
report-js-table-ledger = Table
report-js-derivation = How it came about
report-js-command = Derive it with
report-js-copy = Copy
report-js-missing = missing ({ $a })
report-js-exact = exactly { $a }
report-js-rounded = rounded { $c }: { $a } → { $b }
report-js-clause = clause { $a }
report-js-note = note: { $a }
report-js-approved = approved by { $a } on { $b }
report-js-status-proposed = awaits approval
report-js-status-shadow = shadow: moves nothing
report-js-status-set = another value than the pack's
report-js-more = … and { $a } more
