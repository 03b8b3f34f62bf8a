# What `audit-pack` says, and the words of its files.

help-audit-pack = Puts together an auditors' evidence of a run that verifies: sources, rules, computation with a sample, output, manual changes
help-audit-pack-run = The run folder
help-audit-pack-out = The folder for the evidence, whole or absent
help-audit-pack-data = The data that the run read: verified against it, and shown row by row for the drawn lines
help-audit-pack-ledger = The ledger: verified, and who closed or reopened what stands in part 5
help-audit-pack-lines = How many lines are drawn by their money
help-audit-pack-seed = What the auditor adds to the seed, told to nobody before the run was sealed
help-audit-pack-salt_file = A file with a secret of at least 16 bytes: makes a salted statement for each payee, and the list of their hashes
audit-taken = { $what ->
    [evidence] `{ $path }` holds other evidence than this, and is left as it is
    [run] `{ $path }` holds a run, and is left as it is
   *[other] `{ $path }` holds other files, and is left as it is
}
audit-inside = `{ $path }` lies in the run, its data or its ledger, or around them
salt-short = the secret in `{ $path }` is shorter than 16 bytes
salt-short-hint = `head -c 32 /dev/urandom | base64 > FILE` makes one; keep it, for the same secret gives the same statements
audit-done = evidence of { $pack } · { $period }: { $path }
audit-drawn = { $drawn } of { $lines } lines drawn
audit-files = { $files } files{ $same ->
        [yes] {" "}(the same stood there already)
       *[no] {""}
    }
evidence-why = { $stratum ->
        [whole] as large as the interval or larger
        [interval] a point of the interval falls on it
       *[zero] without money, drawn beside
    }
evidence-given = { $name }
evidence-own = own { $name }
evidence-by-run = { $name } by the run
evidence-difference = difference in { $name }
evidence-page =
    # { $title } · { $period }: evidence

    Of run `{ $seal }` (the seal in `run.json`), pack `{ $pack }`. It was computed again before this folder was written, and every figure was the same.

    - `1-source`: every file that came in, with SHA-256 and rows; every table with its rows, and those that were skipped or set aside; what nothing read (`silence.csv`), rows to be looked at (`findings.csv`)
    - `2-rules`: parameters with their values, rules with clause, standing and approval, and the rule files as they were run (`pack`)
    - `3-computation`: all lines (`population.csv`), the sample, its money steps, inputs and derivations, and sheets for your own results (`reperform.xlsx`)
    - `4-output`: the lines, totals and the identity; accounts where there is a ledger
    - `5-manual`: adjustments (and, where the data were given, their rows with reason, author and approver), approvals, who closed or reopened what and why, corrections, releases, supposed values
    - `audit-pack.json` holds the SHA-256 of every file here; `datapackage.json` describes the tables

    ## The sample

    { $count } of { $lines } lines, drawn by their money ({ $currency } { $total } earned in all): { $whole } taken whole as they reach the interval, { $points } by points laid over the remaining { $rest }, { $zero } of those without money.

    Seed: `{ $seed }`. It begins with the SHA-256 of the run's `payouts.csv`; what stands after a colon was added by the auditor.
    To draw it again: the largest lines whose amount × lines wanted reaches the sum are taken whole, sum and number falling as they are; the rest are laid end to end in the order of SHA-256(seed + ":" + line), and the points (s + j × sum) / number are laid over them, s being the first 16 bytes of SHA-256(seed) modulo the sum.

    ## Working a line out anew

    `reperform.xlsx` gives inputs, steps and blank cells; the difference to the run appears when a cell is filled. Amounts are those of the run, rates and shares stand in `inputs.csv` exactly.

    ## Statements

    { $statements ->
        [yes] `statements` holds a file for each payee, to be given to that payee alone. `4-output/statements.csv` is the list of their hashes and may be given to everybody: `sha256sum` of one's own statement must be in it. That all statements together are the run's lines is for the auditor to add up (`statements/index.csv`).
       *[no] None were made: they need a secret (`--salt-file`).
    }
