# Problems with the ledger of closed periods, and what a close refuses.

ledger-damaged = the ledger is damaged at { $path }:{ $line }: { $what ->
        [no-entry] this is no entry as the ledger writes them
        [chain] its hash does not follow from the entry before and its own text
        [number] an entry before it is lacking, or stands twice
        [order] no such entry may stand here
        [file] it belongs into the file of another period
        [sum] the amounts do not add up to what it says
       *[other] what is closed would be written anew
    }
    .help = put the file back from a copy that you trust; nobody may mend a ledger by hand
    .page = Every line of the ledger is bound to the one before by its hash, and every batch adds up by itself. A byte that was changed, a line that lacks or was put in is found and named. Nothing is computed from a damaged ledger.

period-closed = { $same ->
        [yes] { $period } is closed already, by this very run
       *[no] { $period } is closed, and this is not the run that was closed{ $why ->
            [data] : `{ $name }` of the data is another
            [rules] : the rule file `{ $name }` is another
            [asked] : its `--{ $name }` is another
            [ledger] : it was not held against the same state of the ledger
            [version] : that one was made by version { $name }
           *[other] {""}
        }
    }
    .help = { $same ->
        [yes] nothing need be done
       *[no] the data, rules and options of that run give it again; corrections of a closed period come out in the open one: run that with `--ledger`; a mistaken close is undone with `reckoner close --reverse { $period }`
    }
    .page = A closed period is never rewritten. Its own run may be computed again, with the same files and to the same bytes; anything else would be another result for the same period.

not-the-next-period = { $period } is not the next period of the ledger: { $last } is the last closed one
    .help = run and close { $next } first
    .page = Periods are closed one after the other without a gap, for corrections, releases and what is carried pass from each to the next.

run-not-sound = `{ $path }` is not what the run's rules and facts give, or not as the run wrote it
    .help = compute the period again; a copy in a ledger is brought back from a backup, and `verify --ledger` names all that differ
    .page = A run folder never changes. Before a period is closed every file is held to its hash, the receipt to its seal, and what finance reads to what the run's own rules and facts give.

other-ledger-state = the run of { $period } was not computed against `{ $path }` as it stands now
    .help = run { $period } again with `--ledger` and close that run
    .page = A run says where the ledger stood when it was read. If a close or a reversal came after, or the run was made without the ledger, its corrections and what is carried would be wrong.

unapproved-moved = rules that await approval moved money: { $rules }
    .help = have them approved, run with `--only approved`, or close with `--allow-proposed REASON`
    .page = What a proposed rule or step moves, of the period or by correcting or releasing money of closed ones, is computed and told, but nobody has said yes to it. The reason given with `--allow-proposed` stands in the ledger.

not-to-be-closed = `{ $path }` cannot be closed: { $why ->
        [what-if] its parameters are supposed (`--set`)
        [nobody] nobody is named who would be paid for `{ $line }`
        [too-early] it would be closed on { $on }, before the period's last day, { $last }
       *[other] it saw only a part of its period (`--as-of`)
    }
    .help = { $why ->
        [nobody] name the payee in the data, and run the period again
        [too-early] `--on` is the day of the close: is its year right?
       *[other] run the whole period by the pack as it is
    }
    .page = What is closed is the whole period by the rules as they are written. A period is not over before its last day; an earlier day of its close is a slip. A what-if shows what would be, a run in progress what is known so far. Money of a line without a payee would be paid to nobody, and set off against what another line without one owes.

not-the-last-closed = { $period } is not the last closed period ({ $last })
    .help = undo later closes first, the last one before the others
    .page = Later periods rest on earlier ones: their corrections and what they carry. So the last close is undone first.

other-ledger = the ledger `{ $path }` is that of the pack `{ $pack }` in { $currency } with { $places } places, not of `{ $other }`
    .help = name the ledger of this pack; each has its own
    .page = A ledger belongs to one pack and one currency, as its first entry says.

torn-tail = { $taken ->
        [yes] a part of a close or a reversal that was cut off stood at the end of `{ $path }`, from line { $line } on, and was taken off
       *[no] `{ $path }` ends in a part of a close or a reversal that was cut off, from line { $line } on; it does not count
    }
    .help = { $taken ->
        [yes] what was cut off did not happen: if it was another than this one, make it again
       *[no] what was cut off did not happen: make it again, which takes the rest off
    }
    .page = A close is added in one piece. If the machine stops while it is written, what stands there is recognised by the missing end, and the ledger is the one from before.

new-ledger = the ledger `{ $path }` held no close before this
    .help = if closes should stand there, the path is another: nothing that they hold counts here
    .page = A ledger begins with the first close of its folder. A run held against an empty one has no corrections, releases or opening balances, so the sums to pay differ from those of a run held against the right ledger.

ledger-busy = somebody else is writing to the ledger `{ $path }`
    .help = wait until that close is done and try again
    .page = One at a time may add to a ledger. The other close is not harmed.

closed-not-covered = the data no longer reach back to the closed period { $period }: table `{ $table }` does not cover it
    .help = give DATA with all periods that are closed; they are computed again to find what must be corrected
    .page = Against a ledger every closed period is computed again. If its rows were gone, all of its lines would be corrected to nothing.

payment-of-no-line = the payments speak of `{ $line }`, which is no line of the ledger or of this run{ $count ->
        [1] {""}
       *[other] {" "}(one of { $count } such ids)
    }
    .help = write the id as `payouts.csv`, `corrections.csv` or `releases.csv` has it
    .page = What is paid is asked line by line. A payment under an id of this pack that no line has counts for nothing, and the line that it was meant for counts as paid as it was closed: a rejected payment would be taken back from a payee who never had it.

key-unusable = { $what ->
        [kind] the key `{ $path }` is of the kind `{ $detail }`, and only Ed25519 keys sign here
        [locked] the key `{ $path }` is encrypted
        [passphrase] this passphrase does not open the key `{ $path }`
       *[not_a_key] `{ $path }` is not a private key of OpenSSH
    }
    .help = { $what ->
        [locked] name a file that begins with its passphrase: `--passphrase-file FILE`
        [passphrase] the first line of that file is the passphrase
       *[not_a_key] `ssh-keygen -t ed25519 -f FILE` makes one
    }
    .page = A run is signed with a private key in the form of OpenSSH, so that everybody can check the signature with ssh-keygen. Whoever has a key of another kind, or one on a token, may sign with ssh-keygen -Y sign -n reckoner-run and put the signature into RUN.signatures.

signers-unreadable = line { $line } of `{ $path }` is not understood: `{ $word }`
    .help = a line is: who, options, kind of key, key; known options are `namespaces`, `valid-after`, `valid-before` and `cert-authority`
    .page = Who may sign stands in an allowed_signers file of OpenSSH. An option that is not understood is never passed over, for it may forbid something.

signers-need-day = line { $line } of `{ $path }` has a time limit, and no day is given
    .help = say on which day the signatures are judged: `--on 2011-11-05`
    .page = No result depends on a clock, so the day on which a signature is judged has to be said. The whole of that day must lie within the limits.
