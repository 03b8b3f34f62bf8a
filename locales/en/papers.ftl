# What stands on statements of payees and on notices.

paper-means-draft = The period is not closed with this run: amounts may still change.
paper-means-what-if = Parameters of this run are supposed: nothing of it is to be paid.
paper-count = { $count ->
        [one] { $count } page
       *[other] { $count } pages
    }
statement-title = Statement
statement-index = Statements
statement-sums = What it comes to
statement-nothing = No lines in this period.
statement-kept = What is kept, and when it may be released
statement-what = What
statement-clause = clause { $clause }
statement-proposed = awaits approval
statement-cut = less was there than this would take
statement-effect = { $effect ->
        [forfeit] forfeited:
        [withhold] withheld:
       *[hold] held back:
    }
statement-step = { $step ->
        [ratio] ratio
        [coefficient] coefficient
        [floor] at least
        [cap] at most
        [rounding] rounding
       *[other] { $step }
    }
statement-until-decided = released as soon as it can be decided
statement-until-period = released with { $period }
statement-until = released when { $condition }
statement-until-told = released when those who run the plan decide so
statement-cause = { $cause ->
        [data] other data
        [parameter] another parameter
        [rounding] another rounding
       *[rule] another rule
    }
statement-unpaid = of this never paid, and so not taken back: { $amount }
statement-corrections = Corrections of earlier periods
statement-releases = Released from earlier periods
statement-balances = Kept in all ({ $currency })
statement-opening = before
statement-newly-kept = newly kept
statement-released = released
statement-forfeited = forfeited
statement-clawed-back = never earned, or kept otherwise
statement-closing = after this period
statement-net = To be paid ({ $currency })
statement-net-payable = payable of this period
statement-net-corrected = corrections
statement-net-never-paid = of them never paid
statement-net-released = released
statement-net-carried-in = owed from before
statement-net-to-pay = to pay
statement-net-carried-out = owed, carried on
statement-appeal = How to appeal
statement-appeal-unsaid = The policy says nothing of appeals: ask those who sent this statement, and name the line.
statement-words = base + added − reduced = earned; earned − forfeited − withheld − held = payable. Withheld and held amounts may still be released; forfeited ones may not.
notice-title = Notice: { $title }
notice-index = Notices
notice-who = Who must come
notice-due = Due
notice-no-day = no day is set
notice-why = Why
notice-signed-by = Signed by
notice-received-by = Received by
notice-on = Date
