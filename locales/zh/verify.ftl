# `verify` 说的话。

verify-good = 核验通过：{ $pack } · { $period }
verify-bad = 核验未通过：{ $pack } · { $period }
verify-count = { $files } 个文件中共有 { $count } 处差异
verify-files = 已将 { $count } 个文件与回执核对
verify-what-if = 假设试算：{ $set }，不是规则包中的值
verify-again = { $how ->
        [bytes] 已用运行自带的规则和事实重新计算 { $count } 张表，并逐字节比较
        [values] 已重新计算 { $count } 张表，并按数值比较：该运行由版本 { $version } 写出
       *[no] 没有重新计算：计算所依据的内容已不是运行时写出的内容
    }
verify-inputs = 已将 { $count } 个数据文件与回执核对，{ $refolded ->
        [yes] 并重新汇总
       *[no] 未重新汇总
    }
verify-ledger = 台账的链条完整（已结账 { $count } 期）；{ $held ->
        [this] 其中有本次运行的结账，各行相同
        [another] 本期由另一次运行结账
       *[none] 本期尚未结账
    }
verify-seal = 封印 { $seal }
verify-of-data = 数据：{ $file }
verify-of-ledger = 台账：{ $file }
verify-of-signatures = 签名：{ $file }
verify-signed = 签名人 { $who }
verify-column = { $column } 列
verify-found = 现为 { $value }
verify-expected = 应为 { $value }
verify-ledger-absent = 没有台账 `{ $path }`
verify-kind = { $kind ->
        [seal] 回执与封印时不同
        [receipt] 不是有效的回执
        [file_missing] 文件缺失
        [file_extra] 多出的文件
        [hash] 不是回执所记的文件
        [content] 不是按规则生成的文件
        [described] 不是 datapackage.json 所描述的文件
        [unusable] 无法用于重新计算
        [row_missing] 缺少此行
        [row_extra] 多出此行
        [column_missing] 缺少此列
        [column_extra] 多出此列
        [order] 行的顺序不同
        [writing] 数值相同，写法不同
        [damaged] 台账在此处已损坏
        [torn] 此后的内容不属于完整的一批，像是中断留下的；中断的那一次须重做，残余在下次结账时会去掉
        [opening] 运行从台账取得的内容与台账所载不同
        [unsigned] 这次运行没有签名
        [no_signature] 不是有效的签名
        [signature_kind] 此处不核对这种密钥；可用 ssh-keygen -Y verify
        [signature_use] 签名用途不是 `reckoner-run`
        [signature_of_other] 不是这份回执的签名
        [signer_unknown] 签名人名单中没有这个密钥
        [signer_barred] 这个密钥不得签署运行结果
        [signer_late] 这个密钥在这一天不得签名
       *[value] 数值不同
    }
verify-needs-data = 运行文件夹 `{ $path }` 只有导出文件，没有可供重新计算的内容
verify-needs-data-hint = 请用 --data 给出当时读取的数据
run-newer = 运行文件夹 `{ $path }` 由更新的版本 { $version } 写出
run-newer-hint = 请用该版本或更新的版本核验
help-verify = 核验一次运行是否与计算结果一致：先核对哈希，再用运行自带的规则和事实重新计算每个数字
help-verify-run = 运行文件夹
help-verify-data = 当时读取的数据，用来与回执核对并重新汇总
help-verify-ledger = 台账：核对其链条和留存文件；如其中有本次运行的结账，各行必须相同
help-verify-signers = 签名人名单（OpenSSH 的 allowed_signers 文件）：必须有签名，且每个签名都是这次运行的、出自名单中的人
help-verify-on = 判断签名的日期；名单中有期限时需要
help-verify-format = 报告的形式
help-verify-jobs = 线程数（默认：机器的全部核心）
help-sign = 用 SSH 密钥为核验通过的运行签名；签名放在运行文件夹旁边的 RUN.signatures 中
help-sign-run = 运行文件夹
help-sign-key = 私钥（Ed25519，由 ssh-keygen 生成）
help-sign-passphrase_file = 密钥已加密时，首行为口令的文件
help-sign-name = 签名的名称（默认：密钥的注释）
sign-done = 已签名：{ $path }
sign-by = 密钥 { $fingerprint }
sign-bad-name = `{ $name }` 不能作签名的名称：只能用字母、数字和 `.`、`_`、`@`、`+`、`-`
sign-taken = `{ $path }` 是另一个签名
sign-taken-hint = 签名从不替换：请用 `--as` 另取名称，或先移走旧的签名
