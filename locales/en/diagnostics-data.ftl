# Problems in data (D) and in a run (R).

missing-file = there is no file `{ $file }`
    .help-kinds = it may come as a workbook or as Parquet too: `{ $stem }.xlsx`, `{ $stem }.parquet`
    .help-forms = nor is there a file of any form of the table: { $files }
    .page = A table of the pack is read from this file, and DATA holds no file of that name, nor one of any form of the table. A table is never taken as empty for want of its file.

not-a-file = this is not a file
    .page = A name that a table reads belongs to a folder or to something else that has no bytes to read.

empty-file = the file is empty; not even a header stands in it
    .page = A table without rows still has a header, so that it can be seen that the right file came. A file without a header is mostly a failed export.

not-utf8-data = the file is not UTF-8 from here on
    .help = { $likely ->
        [gb18030] it can be read as GB18030, which holds GBK: write `encoding = "gb18030"` on the table if its files are so, or save the file as UTF-8 (in Excel, "CSV UTF-8 (comma delimited)")
        [utf16] it begins as UTF-16 does, which Excel calls "Unicode text": save it as UTF-8 (in Excel, "CSV UTF-8 (comma delimited)")
        [damaged] most of it is UTF-8, so single bytes are damaged, or texts of two encodings were put together: mend this cell
        [neither] it is neither UTF-8 nor GB18030: save the file as UTF-8 (in Excel, "CSV UTF-8 (comma delimited)")
       *[other] save the file as UTF-8 (in Excel, "CSV UTF-8 (comma delimited)"), or write `encoding = "gb18030"` on the table if its files are GBK or GB18030
    }
    .page = Which encoding a file has is not guessed: a wrong guess turns names into other names.

nul-byte = there is a zero byte in the file
    .help = the file may be UTF-16 or a workbook; save it as CSV in UTF-8
    .page = Text has no zero bytes. The file is of another kind, or damaged.

unclosed-quote = a quote that begins here is never closed
    .help = inside quotes a quote is written twice: `""`
    .page = Everything after the quote would be read as one cell, up to the end of the file.

short-row = the row has { $found } cells, but the header has { $expected }
    .page = Where a cell is left out, it cannot be known which. Empty cells still have their commas.

long-row = the row has { $found } cells, but the header has { $expected }
    .help = a comma inside a cell needs quotes around the cell
    .page = A cell without a heading belongs to no column. Mostly a comma stands inside a text without quotes.

unknown-header = table `{ $table }` has no column for the header `{ $name }`
    .help-separator = its cells stand between other marks: write `separator = "{ $mark }"` where the table or form says its `file`
    .help-ignore = if the column is not needed, write `ignore = ["{ $name }"]` on the table
    .page = A column that nobody declared may be one that was renamed. It is left out only if the rules say so.

missing-header = no header for the column `{ $name }`
    .help = name the heading that the file has under `header`, or write `optional = true`
    .page = The rules declare this column, but none of its headings stands in the first line of the file.

duplicate-header = the header `{ $name }` stands twice
    .page = Which of the two columns is meant cannot be known.

empty-required = the cell of `{ $column }` is empty
    .help = fill it in, or write `optional = true` on the column if it may be empty
    .help-blank-row = the whole row is empty, as spreadsheets leave them at the end; delete it, or pass over such rows by `skip = '{ $column } == ""'`
    .page = An empty cell is not zero and not "no". Only a column declared optional may have one.

bad-value = `{ $text }` in `{ $column }` is not of type { $type }
    .help-full-width = its digits are full-width; write `{ $text }`
    .help-format = if the days of this column are written so, say it on the column: { $text }
    .help-marks = if the numbers of this column are written so, say it on the column: { $text }
    .help-around = if this stands around each number of the column, write `pattern = "{ $text }"` on it
    .help-empty = if `{ $text }` stands for an empty cell, write `missing = "{ $text }"` and `optional = true` on the column
    .help-count = a count is a whole number, not below zero; a column of other numbers has `type = "number"`
    .help-rate = a percentage is of `type = "rate"`; in this column write { $text } without the sign
    .help-flag = a flag is `yes` or `no`; say on the column what `{ $text }` means: `map = {"{"} "{ $text }" = "yes" {"}"}`
    .page = A cell is read as exactly the type that its column declares. How a column is written in the file can be said in the rules: `format`, `decimal`, `grouping`, `pattern`, `missing`, `map`.

not-in-enumeration = `{ $text }` in `{ $column }` is none of { $allowed }
    .help = mend the cell, or give its meaning under `map`, or add it to `one_of`
    .page = The column lists its possible values. Another value would fall through every rule that tests for one of them.

duplicate-key = the key `{ $key }` stands twice
    .first = first stands here
    .page = A key names one row. With two, it would depend on the order of rows which one counts.

overlapping-spans = two rows of `{ $key }` hold on the same day
    .first = the other row
    .page = Both days of a span count. The earlier row must end the day before the later one begins.

orphan = `{ $text }` is not a known { $dimension }
    .help = add it to the table of `{ $dimension }`, or say on the column what becomes of such rows: `orphan = "finding"` or `"drop"`
    .page = The row belongs to a key that its own table does not have, so no figure would ever count it.

ambiguous-number = `{ $text }` can be read as more than one number
    .help = say on the column what its points and commas mean: `decimal = "."`, `grouping = ","`
    .page = `1,234` is one thousand two hundred and thirty-four in one file, and less than two in another.

field-too-long = the cell has more than { $limit } bytes
    .help = a quote that is not closed is the usual cause
    .page = No cell of a table of people or outlets is so long; something in the file is broken.

nothing-in-period = no row of the data lies in { $period }
    .help = check the period asked for; a table that may be empty says from when to when it holds by `covers`
    .page = A calculation without data would pay nothing to anybody and look complete.

negative-base = { $key ->
        [none] the base { $amount } is below zero
       *[other] the base of { $key } is { $amount }, below zero
    }
    .help = correct it if the data are wrong; if they are right, let the base be zero there (`greatest(…, "0.00")`), or take the money back by an adjustment
    .page = A payout starts from an amount of zero or more. A correction of an earlier period is an adjustment, which has a reason and an approver.

reversed-span = the span ends before it begins
    .page = Both days of a span count, so the last is the first or later.

too-many = { $shown } problems are shown, { $hidden } more are not
    .page = When a file is broken throughout, one cause gives thousands of problems. The first ones suffice to mend it.

unreadable = the file cannot be read: { $detail }
    .page = The system refused to give the file's bytes. Often it is open in another program, or the right to read it is missing.

too-many-rows = the file has more rows than can be counted
    .help = split it into several files and name them by a pattern, as `file = "checks*.csv"`
    .page = Rows are numbered, and the numbers have an end.

too-precise-value = `{ $text }` has more digits than can be held exactly
    .help = a number has at most 28 digits, money at most the decimal places of its currency
    .page = A cell is never rounded as it is read. An amount with a third of a cent was mostly computed elsewhere and not rounded there.

stray-quote = there is a quote inside a cell that is not quoted
    .help = put the whole cell in quotes and write the quote twice: `"a ""b"""`
    .page = Programs read such a cell in different ways, so none of them is chosen.

fraction-outgrown = figure `{ $figure }` at { $key } has become a fraction too long to hold
    .help = round the terms that it is computed from, as `round = 4`
    .page = Fractions are exact, up to 4,096 bits. Sums of many unrounded fractions with different denominators go beyond.

amount-too-large = { $kind ->
        [date] the day of `{ $figure }` at { $key } lies outside of the years 1 to 9999
       *[amount] amount `{ $figure }` at { $key } is too large to be written
    }
    .page = Amounts have at most 28 digits, and days lie in the years 1 to 9999. Such an amount comes from a mistake in the data or in a formula.

year-not-listed = `{ $figure }` at { $key } counts working days of { $year }, a year that the calendar does not list
    .help = add { $year } to `years` in `[calendar]`, with its holidays and make-up working days
    .page = A calendar knows the days of the years that it lists. Of any other year it would count holidays as working days, so the run stops and names the year.

unknown-figure-asked = the pack has no figure `{ $name }`
    .page = What was asked for is not computed by any rule of the pack. Figures are named by the rule's id, or `id.part`.

no-such-row = there is no row { $key }
    .help = keys are written as in the data; each CSV file of the run lists its rows
    .page = The figure is computed, but not for this key in this period.

bad-at = `{ $text }` does not name a row
    .help = write dimension and key, with commas between: `outlet=1001,business=data`
    .page = A row of a figure is named by a key for each dimension of its grain.

not-a-run = `{ $path }` is not the folder of a run
    .help = name the folder that `reckoner run` wrote
    .page = The folder of a run holds the results together with what they came from. This folder lacks that.

trace-differs = the derivation of `{ $figure }` at { $key } gives another value than the run; this is a fault in reckoner
    .help = please report it together with the rule pack; do not pay by this run
    .page = An explanation computes the figure a second time and compares. They must agree; that they do not is a fault in the program and not in rules or data.

not-in-force = the pack is not in force in { $period }: from { $from } to { $to }
    .help = run a period that lies in these days, or change `effective` in `[pack]`
    .page = A policy counts from its first to its last day in force. What decides is the period's last day.

not-held = `{ $text }` of { $dimension } does not hold at the time of this row
    .help = mend the row, or the key's first and last day in the table of `{ $dimension }`, or say on the column what becomes of such rows: `orphan = "finding"` or `"drop"`
    .page = The key stands in its table, but holds on no day of the row's period, and no figure by this key would have the row; or an attribute of it (its district, its owner) is asked for, and it does not hold on the row's own day, or for a row without a day on no day of the period.

parents-in-a-circle = the parents of { $dimension } go in a circle: { $path }
    .help = give one of them another parent, or none; their rows are { $rows }
    .page = Each of these keys has the next as its parent, and the last the first, so each would lie below itself. In a tree one comes to a root, which has no parent, from every key.

not-in-encoding = these bytes mean nothing in { $encoding }
    .help = save the file again in { $encoding }, or say on the table which `encoding` its files have
    .page = The rules say how the bytes of this file stand for letters, and here they stand for none. Mostly the file came in another encoding, as UTF-8; nothing is guessed or left out.

empty-header = column { $number } has no header
    .help = delete the column with all its cells, or pass over columns without a header by `ignore = [""]` on the table
    .page = Spreadsheets write empty columns at the right where cells were once formatted or cleared. Whether such a column holds anything is not guessed: it is passed over only if the rules say so.

off-pattern = `{ $text }` in `{ $column }` is not written as `{ $pattern }`
    .help = mend the cell, or change the column's `pattern`; other texts can be given under `map` or `missing`
    .page = Every cell of the column has the same words around its value, and the value stands in the braces. A cell without them may mean something else.

no-wide-column = no header of the sheet is a `{ $pattern }`
    .help = say under `values` of `unpivot` how the headers are written, and under `header` of a member what sheets call it
    .page = Each wide column belongs to a member of the dimension, by its key, its title or its `header`. A sheet may lack some of them, but one without any is not a sheet of this table.

same-wide-column = `{ $name }` and `{ $other }` are both the column of `{ $member }`
    .help = leave one of the two in the sheet, or take one of the names off the member
    .page = A wide sheet has one column of a kind for each member. Which of the two counts cannot be known.

error-cell = the cell holds the error `{ $text }`
    .help = mend its formula in the workbook, or pass over such rows by `skip`
    .page = A spreadsheet writes such a word where a formula came to nothing: it found no row, or divided by zero. It is no text and no number, and never read as an empty cell.

unclear-cell = { $why ->
        [digits] `{ $text }` is a number of more digits than the file keeps
        [duration] `{ $text }` is a length of time, not a number of hours or days
        [time] `{ $text }` is a time without a day, or to a part of a second
        [zone] a moment that belongs to another time zone is not read
        [kind] a value of this type is no cell of a table
        [formula] the formula in this cell has no value: nothing has computed it since it was written
       *[date] `{ $text }` is no day that the column could hold
    }
    .help = { $why ->
        [digits] write long numbers, as the numbers of accounts and tickets, as text
        [duration] write hours or days as a plain number
        [time] write the day with it, to whole seconds
        [zone] write moments in local time, without a zone
        [kind] write numbers, days and texts, one in each cell, or pass over the column by `ignore`
        [formula] open the workbook in a spreadsheet and save it, so that values stand beside the formulas
       *[date] write the day as text, as the column's `format` says
    }
    .page = Workbooks and Parquet files say of each cell what it is. A value that would have to be rounded, moved or guessed to become one of the column is told instead.

unknown-sheet = the workbook has no sheet `{ $name }`
    .help = its sheets are { $sheets }; the table says which by `sheet`
    .page = The rules name the sheet that the table stands on. Letters, blanks and full-width characters count.

which-sheet = the workbook has several sheets or none, and the table does not say which
    .help = write on the table which it is, as `sheet = "…"`; the workbook has { $sheets }
    .page = Which sheet holds the table is not guessed by its place or its rows. A hidden sheet counts as well.

damaged-file = the file cannot be read as { $kind }: { $detail }
    .help = open it in the program that wrote it and save it again; what is read is known by the end of its name
    .page = The file is damaged or of another kind than its name says: an old workbook renamed, one locked by a password, or a file cut off on its way.

too-large-inside = a part of the file is larger than is read, past a bound of { $limit }
    .help = give it in several files, or as CSV or Parquet
    .page = A small file may be packed so that it unpacks to any size, by mistake or on purpose. So that it can neither fill the memory nor take hours, what is unpacked has a bound.

two-files = table `{ $table }` has both `{ $first }` and `{ $second }`{ $same ->
        [yes] , which have the same bytes
       *[no] {""}
    }
    .help = leave one of them in DATA
    .help-copy = if each row of both counts, put the rows into one file
    .page = A table may come as CSV, as a workbook or as Parquet, and one file of a name is enough. Which of two would count cannot be known, and to read both would count every row twice. So would a copy of a file under another name, such as a browser's second download: files of one table that have the same bytes and any row are refused.

bad-test-period = `{ $text }` is not a { $kind ->
        [week] week
        [month] month
        [quarter] quarter
        [half_year] half-year
       *[year] year
    }
    .help = write it in the form of the pack's period, as `2011-10` for a month or `2011-W40` for a week
    .page = A scenario test computes one period, and the pack says how long a period is.

other-rows = `{ $name }` has other rows: { $forms }
    .help = name a key for each dimension of the figure, and no other
    .page = A figure has a row for each combination of keys of its dimensions. `at` names one row, so it has a key for each dimension.

cannot-be-given = `{ $name }` is worked out by the steps of money and cannot be given
    .help = give `{ $base }`, or the figures that the steps read
    .page = The amounts of a line balance: what is earned, withheld, forfeited, held and payable follows from the base and the steps. A test that gave one of them would give a line that does not add up.

unknown-reason = nothing is missing because of `{ $text }`
    .help = known reasons: { $known }
    .page = A missing value has one of the engine's reasons, or one that the pack gives by `missing("…")`.

unknown-rule = there is no rule `{ $name }`
    .page = `rule` in an expectation names a rule or an export of the pack by its id.

unknown-code = there is no code `{ $name }`
    .help = `reckoner codes` lists all of them
    .page = `expect_problem` names the code of a problem, as it stands in brackets where the problem is told.

no-rows-with-column = `rows = 0` expects no row, so there is none whose `{ $column }` could be looked at
    .help = leave `{ $column }` out, or say how many rows have it
    .page = An expectation of no rows counts those that the rule has at that key; what stands in their columns would be checked of none. `period` and `state` say which rows are counted and may stand beside it.

not-begun = { $period } begins after { $day }
    .help = run it as of a day inside it, or leave `--as-of` out
    .page = `--as-of` looks at a period in progress as it is known on that day. A period that has not begun has nothing to look at.

same-person = `{ $text }` approves what `{ $text }` wrote
    .help = another person approves it
    .page = An adjustment moves money by hand. Nobody approves their own.

nobody-to-share = { $amount } of `{ $figure }` at { $key } { $why ->
        [unknown] cannot be shared: the weight of { $row } is missing
       *[nobody] has nobody to be shared among
    }
    .help = { $why ->
        [unknown] give the weight, or say in `in_proportion_to` what counts where there is none: `… ?? 0` for no share
       *[nobody] give the rows among which it is shared, or leave the amount out of what is split
    }
    .page = A split must hand out all that it shares. Where no row of the finer grain belongs to an amount, it would be lost, so the run is refused. Nor is anybody's share of a payout's line known where a weight is missing.

negative-weight = the share of { $key } in `{ $figure }` is measured by { $value }
    .help = a share is measured by zero or more; correct the data, or write `greatest(…, 0)`
    .page = Shares are handed out in proportion to their measures. One below zero would take from the others.

no-share = the share that `{ $name }` takes of { $key } is { $value }
    .help = a share lies between 0 and 1, which is 100%: correct the data; if they are right, write `least(…, "100%")` or `greatest(…, "0%")`
    .page = What a penalty or holdback takes is a part of what there is. A share that the data or a formula make larger or smaller than that is mostly a slip (`50` for `50%`), so that nothing is cut down in silence: the run stops and names the line.

totals-differ = `{ $file }` is not what `{ $totals }` says: { $what ->
        [rows] it has { $found } rows, not { $expected }
        [ids] the ids in `{ $column }` have the hash { $found }, not { $expected }
       *[sum] `{ $column }` sums to { $found }, not { $expected }
    }
    .help = ask whoever sent the file for it again; rows may have been lost or changed on the way
    .page = `NAME.totals.toml` beside a data file says what its sender put into it: rows, sums of columns, and a hash of ids (SHA-256 over the ids, sorted by their bytes, with a line feed between them; of several columns with commas between the cells). A file that holds something else is not computed with. Rows are counted as the table reads them, those that it skips among them.

bad-totals = `{ $file }` is not a file of control totals: { $why ->
        [syntax] it is not TOML
        [key] there is no key `{ $word }`
        [number] `{ $word }` is not a number
        [ids] ids need a column and a hash
        [column] the table has no column `{ $word }`
       *[shape] `{ $word }` is written otherwise
    }
    .help = write `rows = 1788`, `sums = {"{"} amount = "9373123.29" {"}"}`, `ids = {"{"} column = "claim", sha256 = "…" {"}"}`
    .page = A file of control totals may hold three things: `rows`, `sums` by column, `ids` with `column` and `sha256`. Columns go by the pack's names or by a header of theirs. Something else may be a slip, and would then not be checked.

totals-alone = `{ $file }` stands beside no file of data
    .help = put the data file beside it, named alike: `NAME.csv` and `NAME.totals.toml`
    .page = Control totals without their file mean that a delivery is not complete, or that one of the two is misnamed.
