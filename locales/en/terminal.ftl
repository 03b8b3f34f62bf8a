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
