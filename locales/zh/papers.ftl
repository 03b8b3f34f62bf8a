# 收款人对账单和通知书上的文字。

paper-means-draft = 本期间尚未以这次运行结账，金额仍可能变动。
paper-means-what-if = 本次运行的参数是假设的，不作为支付依据。
paper-count = 共 { $count } 页
statement-title = 对账单
statement-index = 对账单目录
statement-sums = 合计
statement-nothing = 本期间没有任何行。
statement-kept = 暂扣和待定的金额及释放条件
statement-what = 事项
statement-clause = 条款 { $clause }
statement-proposed = 待批准
statement-cut = 余额不足，未能全额执行
statement-effect = { $effect ->
        [forfeit] 扣罚：
        [withhold] 暂扣：
       *[hold] 留存：
    }
statement-step = { $step ->
        [ratio] 支付比例
        [coefficient] 系数
        [floor] 保底
        [cap] 封顶
        [rounding] 舍入
       *[other] { $step }
    }
statement-until-decided = 能够判定后即予释放
statement-until-period = 随 { $period } 期间释放
statement-until = 满足以下条件时释放：{ $condition }
statement-until-told = 由方案管理部门决定释放
statement-cause = { $cause ->
        [data] 数据变更
        [parameter] 参数变更
        [rounding] 舍入变更
       *[rule] 规则变更
    }
statement-unpaid = 其中从未支付、因而不追回：{ $amount }
statement-corrections = 以前期间的更正
statement-releases = 以前期间的释放
statement-balances = 累计暂扣和待定（{ $currency }）
statement-opening = 期初
statement-newly-kept = 本期新增
statement-released = 本期释放
statement-forfeited = 转为扣罚
statement-clawed-back = 核销或转出
statement-closing = 期末
statement-net = 实付（{ $currency }）
statement-net-payable = 本期应付
statement-net-corrected = 更正
statement-net-never-paid = 其中从未支付
statement-net-released = 释放
statement-net-carried-in = 上期结转欠款
statement-net-to-pay = 本期实付
statement-net-carried-out = 结转下期欠款
statement-appeal = 申诉办法
statement-appeal-unsaid = 办法未规定申诉途径：请向发出本对账单的部门提出，并注明所涉及的行。
statement-words = 基数 + 增加 − 核减 = 应得；应得 − 扣罚 − 暂扣 − 待定 = 应付。暂扣和待定的金额仍可能释放，扣罚的金额不再退还。
notice-title = 通知：{ $title }
notice-index = 通知书目录
notice-who = 参加人
notice-due = 期限
notice-no-day = 未定日期
notice-why = 事由
notice-signed-by = 签发人
notice-received-by = 签收人
notice-on = 日期
