# What `verify` says.

verify-good = verified: { $pack } · { $period }
verify-bad = NOT verified: { $pack } · { $period }
verify-count = { $count ->
        [one] { $count } difference
       *[other] { $count } differences
    } in { $files ->
        [one] { $files } file
       *[other] { $files } files
    }
verify-files = { $count ->
        [one] { $count } file held against the receipt
       *[other] { $count } files held against the receipt
    }
verify-what-if = WHAT IF: { $set }, supposed in place of what the pack says
verify-again = { $how ->
        [bytes] { $count ->
            [one] { $count } table computed again from the run's own rules and facts, compared byte for byte
           *[other] { $count } tables computed again from the run's own rules and facts, compared byte for byte
        }
        [values] { $count ->
            [one] { $count } table computed again, compared as values: version { $version } wrote the run
           *[other] { $count } tables computed again, compared as values: version { $version } wrote the run
        }
       *[no] nothing was computed again: what it would be computed from is not as the run wrote it
    }
verify-inputs = { $count ->
        [one] { $count } file of the data held against the receipt
       *[other] { $count } files of the data held against the receipt
    }, { $refolded ->
        [yes] and folded again
       *[no] not folded again
    }
verify-ledger = the ledger's chain is whole ({ $count ->
        [one] { $count } closed period
       *[other] { $count } closed periods
    }); { $held ->
        [this] it holds the close of this run, and the same lines
        [another] it holds the close of another run for this period
       *[none] it holds no close of this period
    }
verify-seal = seal { $seal }
verify-of-data = data: { $file }
verify-of-ledger = ledger: { $file }
verify-of-signatures = signature: { $file }
verify-signed = signed by { $who }
verify-column = column { $column }
verify-found = found { $value }
verify-expected = expected { $value }
verify-ledger-absent = there is no ledger `{ $path }`
verify-kind = { $kind ->
        [seal] the receipt is not as it was sealed
        [receipt] this is not a receipt
        [file_missing] the file is not there
        [file_extra] the file does not belong here
        [hash] not the file that the receipt names
        [content] not the file that the rules make
        [described] not the file that datapackage.json describes
        [unusable] cannot be used to compute again
        [row_missing] the row is not there
        [row_extra] the row does not belong here
        [column_missing] the column is not there
        [column_extra] the column does not belong here
        [order] the rows stand in another order
        [writing] the same values, written otherwise
        [damaged] the ledger is damaged here
        [torn] what follows belongs to no whole batch, as a crash leaves it; what was cut off must be made again, and the next close drops the rest
        [opening] the run took something else from the ledger than it holds
        [unsigned] there is no signature of this run
        [no_signature] this is not a signature
        [signature_kind] a kind of key that is not checked here; ssh-keygen -Y verify may
        [signature_use] signed for another use than `reckoner-run`
        [signature_of_other] not a signature of this receipt
        [signer_unknown] nobody among the signers has this key
        [signer_barred] this key may not sign runs
        [signer_late] this key may not sign on this day
       *[value] another value
    }
verify-needs-data = the run `{ $path }` holds its exports only, and nothing that they could be computed from again
verify-needs-data-hint = name the data that it read with --data
run-newer = the run `{ $path }` was written by version { $version }, which is newer than this one
run-newer-hint = verify it with that version or a later one
help-verify = Tells whether a run is as it was computed: hashes first, then every figure anew from the run's own rules and facts
help-verify-run = The run folder
help-verify-data = The data that the run read, to be held against the receipt and folded again
help-verify-ledger = The ledger, whose chain and copies are checked, and which must hold this run's lines if it holds its close
help-verify-signers = Who may sign (an OpenSSH allowed_signers file): every signature must be of this run and by one of them, and there must be one
help-verify-on = The day on which signatures are judged, where signers have time limits
help-verify-format = How the report is written
help-verify-jobs = How many threads (default: as many as the machine has)
help-sign = Signs a run that verifies, with an SSH key; the signature stands beside the run, in RUN.signatures
help-sign-run = The run folder
help-sign-key = The private key (Ed25519, as ssh-keygen makes it)
help-sign-passphrase_file = A file whose first line opens an encrypted key
help-sign-name = What the signature is called (default: the comment of the key)
sign-done = signed: { $path }
sign-by = key { $fingerprint }
sign-bad-name = `{ $name }` is no name for a signature: letters, digits and `.`, `_`, `@`, `+`, `-` are
sign-taken = `{ $path }` is another signature
sign-taken-hint = a signature is never replaced: name yours with `--as`, or remove the old one
