# 与已结账期间的台账有关的问题，以及结账所拒绝的情形。

ledger-damaged = 台账在 { $path }:{ $line } 处损坏：{ $what ->
        [no-entry] 这不是台账所写的分录
        [chain] 它的哈希与前一条分录及本行内容不符
        [number] 前面缺少分录，或分录重复
        [order] 此处不能出现这种分录
        [file] 它属于另一个期间的文件
        [sum] 金额与所写的合计不符
       *[other] 已结账的内容将被改写
    }
    .help = 请用可信的备份恢复该文件；台账不得手工修改
    .page = 台账的每一行都通过哈希与前一行相连，每一批自身都能平衡。改动一个字节、缺少或插入一行都会被发现并指明位置。不会根据损坏的台账计算任何结果。

period-closed = { $same ->
        [yes] { $period } 已经结账，且正是以本次运行结账的
       *[no] { $period } 已经结账，而这不是当时结账的那次运行{ $why ->
            [data] ：数据中的 `{ $name }` 与当时不同
            [rules] ：规则文件 `{ $name }` 与当时不同
            [asked] ：`--{ $name }` 与当时不同
            [ledger] ：所对照的台账状态与当时不同
            [version] ：当时使用的是版本 { $name }
           *[other] {""}
        }
    }
    .help = { $same ->
        [yes] 无需再做什么
       *[no] 用当时的数据、规则和选项可以重新算出它；已结账期间的更正在未结账期间列出：请对后者使用 `--ledger` 运行；误结账可用 `reckoner close --reverse { $period }` 撤销
    }
    .page = 已结账的期间绝不改写。用同样的文件可以重新算出同样字节的结果；除此之外都是同一期间的另一个结果。

not-the-next-period = { $period } 不是台账的下一个期间：最近结账的是 { $last }
    .help = 请先运行并结账 { $next }
    .page = 期间要逐个结账，不能跳过，因为更正、释放和结转都是从一个期间传到下一个期间。

run-not-sound = `{ $path }` 与该次运行的规则和事实所得不符，或不是运行时所写的内容
    .help = 请重新运行该期间；台账中的副本请从备份恢复，`verify --ledger` 会列出所有不符的文件
    .page = 结果文件夹从不改变。结账之前，每个文件都要与其哈希核对，回执与其封印核对，财务所用的内容与该次运行自身的规则和事实核对。

other-ledger-state = { $period } 的运行不是按 `{ $path }` 现在的状态计算的
    .help = 请用 `--ledger` 重新运行 { $period }，再对新的结果结账
    .page = 运行结果记下了读取台账时的位置。如果之后又有结账或撤销，或者运行时没有台账，它的更正和结转就不正确。

unapproved-moved = 待批准的规则影响了金额：{ $rules }
    .help = 请完成批准，或用 `--only approved` 运行，或用 `--allow-proposed 原因` 结账
    .page = 待批准的规则或步骤所影响的金额（本期的，以及更正或发放的已结期间的）会算出并列明，但还没有人同意。`--allow-proposed` 所写的原因会记入台账。

not-to-be-closed = `{ $path }` 不能结账：{ $why ->
        [what-if] 其中的参数是假设的（`--set`）
        [nobody] `{ $line }` 没有收款人
        [too-early] 结账日期 { $on } 早于期间的最后一天 { $last }
       *[other] 它只看到了期间的一部分（`--as-of`）
    }
    .help = { $why ->
        [nobody] 请在数据中补上收款人，再重新运行该期间
        [too-early] `--on` 是结账的日期，请核对年份
       *[other] 请按规则包原样运行整个期间
    }
    .page = 结账的是按书面规则计算的整个期间。期间在最后一天之前尚未结束，更早的结账日期是笔误。假设运行说明会怎样，进行中的运行说明目前所知。没有收款人的行，其金额无人可付，还会与另一没有收款人的行所欠的金额相抵。

not-the-last-closed = { $period } 不是最近结账的期间（{ $last }）
    .help = 请先撤销后面的结账，从最近的开始
    .page = 后面的期间建立在前面的期间之上：它们的更正和结转。所以要先撤销最近的结账。

other-ledger = 台账 `{ $path }` 属于规则包 `{ $pack }`，币种 { $currency }，{ $places } 位小数，不属于 `{ $other }`
    .help = 请指定本规则包的台账；每个规则包各有一本
    .page = 一本台账属于一个规则包和一种货币，第一条分录写明了这一点。

torn-tail = { $taken ->
        [yes] `{ $path }` 末尾从第 { $line } 行起有一次中断的结账或撤销留下的残余，已经去掉
       *[no] `{ $path }` 从第 { $line } 行起是一次中断的结账或撤销留下的残余，不计入
    }
    .help = { $taken ->
        [yes] 中断的那一次没有生效：如果不是这一次，请重做
       *[no] 中断的那一次没有生效：请重做，残余会同时去掉
    }
    .page = 结账是整体写入的。如果写入时机器停止，会因缺少结尾而识别出来，台账仍是之前的那一本。

new-ledger = 在此之前，台账 `{ $path }` 中没有任何结账
    .help = 如果那里本应有结账记录，则路径有误：那些记录在此一概不计
    .page = 台账从其文件夹中的第一次结账开始。与空台账对照的运行没有更正、解除暂扣和期初余额，应付金额会与对照正确台账的运行不同。

ledger-busy = 另有人正在写入台账 `{ $path }`
    .help = 请等那次结账完成后再试
    .page = 同一时间只能有一人写入台账。另一次结账不受影响。

closed-not-covered = 数据不再包含已结账的期间 { $period }：表 `{ $table }` 没有覆盖它
    .help = 请提供包含全部已结账期间的 DATA；它们要重新计算，以便找出需要更正的内容
    .page = 对照台账时，每个已结账的期间都要重新计算。如果它的数据行不见了，所有的行都会被更正为零。

payment-of-no-line = 付款表中的 `{ $line }` 既不是台账中的行，也不是本次运行的行{ $count ->
        [1] {""}
       *[other] （这样的编号共 { $count } 个）
    }
    .help = 请按 `payouts.csv`、`corrections.csv` 或 `releases.csv` 中的编号填写
    .page = 付款是逐行核对的。编号属于本规则包、却对不上任何行的付款不起作用，而它本来要说明的那一行会按结账时的应付金额视为已付：被退回的付款就会向从未收到钱的人追回。

key-unusable = { $what ->
        [kind] 密钥 `{ $path }` 的种类是 `{ $detail }`，此处只能用 Ed25519 密钥签名
        [locked] 密钥 `{ $path }` 已加密
        [passphrase] 这个口令打不开密钥 `{ $path }`
       *[not_a_key] `{ $path }` 不是 OpenSSH 的私钥
    }
    .help = { $what ->
        [locked] 请指定首行为口令的文件：`--passphrase-file FILE`
        [passphrase] 该文件的首行就是口令
       *[not_a_key] 可用 `ssh-keygen -t ed25519 -f FILE` 生成
    }
    .page = 运行用 OpenSSH 格式的私钥签名，这样任何人都能用 ssh-keygen 核对。如果密钥是其他种类，或者在硬件令牌上，可以用 ssh-keygen -Y sign -n reckoner-run 签名，再把签名放进 RUN.signatures。

signers-unreadable = `{ $path }` 第 { $line } 行无法理解：`{ $word }`
    .help = 每行为：签名人、选项、密钥种类、密钥；可用的选项有 `namespaces`、`valid-after`、`valid-before` 和 `cert-authority`
    .page = 签名人写在 OpenSSH 的 allowed_signers 文件中。不理解的选项绝不跳过，因为它可能是一项禁止。

signers-need-day = `{ $path }` 第 { $line } 行有期限，但没有给出日期
    .help = 请给出判断签名的日期：`--on 2011-11-05`
    .page = 任何结果都不取决于时钟，所以判断签名的日期必须写明。这一整天都要在期限之内。
