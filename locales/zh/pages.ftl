# 供人阅读的页面上的文字。`page-` 用于每个页面，`report-` 用于报告。

page-skip = 跳到正文
page-language = 语言
page-light = 明暗
page-light-auto = 跟随系统
page-light-light = 浅色
page-light-dark = 深色
page-draft = 草稿
page-what-if = 假设试算

# ---- 报告 ----
report-why-draft = 台账中没有这次运行的结账
report-why-what-if = 其中的参数是假设的（`--set`），不作为支付依据
report-in-progress = 期间尚未结束
report-sections = 各部分
report-headline = 概览
report-no-script = 本页的表格需要脚本。表中内容都在结果文件夹的 CSV 文件里。
report-card-payout = 基数 { $base }，共 { $lines } 行
report-card-award = 奖项：{ $lines }
report-card-targets = 整体目标共 { $known } 项
report-card-met = 达到的目标
report-card-awards = 全部奖项
report-card-keys = 本期在册
report-card-duties = 逾期或未完成的职责
report-lines-moved = 涉及 { $count ->
       *[other] { $shown }
    } 行
report-evidence = 依据的充分程度
report-thin = 有 { $count ->
       *[other] { $shown }
    } 个比率的观察次数不足。
report-thin-where = 在项目表中筛选
report-not-covering = 表 { $table } 未覆盖本期。
report-set-aside = 有 { $count ->
       *[other] { $shown }
    } 行数据被搁置：
report-way = 从基数到应付
report-way-base = 基数
report-way-added = 增加
report-way-reduced = 核减：未曾应得
report-way-earned = 应得
report-way-withheld = 暂扣，可能释放
report-way-forfeited = 扣罚
report-way-held = 待定
report-way-undecided = 待可判定
report-way-payable = 应付
report-step = { $word ->
        [ratio] 比例
        [coefficient] 系数{ $number }
        [floor] 下限
        [cap] 上限
        [rounding] 舍入
       *[other] { $word } { $number }
    }
report-proposed = 待批准
report-on-lines = { $count ->
       *[other] { $shown }
    } 行
report-bands = 分级与灯色
report-before = 上期（{ $period }）：
report-no-change = 没有变化。
report-moved = 变化明细
report-scores = 得分
report-targets = 目标
report-met = 达到
report-missed = 未达到
report-items = 各项目与目标
report-items-how = 圆点是全部观察的通过率，横线是其95%区间，竖线是目标。按规则加权的各行比率见下表。
report-interval = { $low } 至 { $high }，n = { $n }
report-nothing-seen = 没有观察
report-targets-differ = 目标不一
report-rows-met = { $judged } 行中 { $met } 行达到
report-rows-thin = 观察不足：{ $count }
report-rankings = 排名
report-lines = 明细行
report-lines-how = 展开一行可看全部金额；有扣罚或待定的，还可看其来由。
report-money-lines = 金额（{ $currency }）
report-by-payee = 按收款人（{ $currency }）
report-point-lines = 积分
report-awards = 奖项
report-todo = 待办事项
report-due = 期限
report-duties = 职责
report-overdue = 逾期：{ $count }
report-measures = 指标
report-pivots = 分析表
report-ledger = 与台账对照
report-silence = 本次运行未用到的
report-silence-how = 列出在此不起作用的内容，以免把沉默当作同意。
report-silence-none = 全部都用到了。
report-proof = 如何核对
report-proof-here = 有扣罚或待定的行、未达到的目标和待办事项，其来由都在本页。其他数字用下面的命令推导；表中每一行都给出完整的命令：
report-proof-how = 同样的数字都在结果文件夹的 CSV 文件里；`reckoner verify` 会全部重新计算。
report-cut = { $file }：本页有 { $all } 行中的 { $shown } 行，要紧的在先；文件中有全部。
report-seal = 运行的封印
report-version = 生成程序
report-whole = 整体
report-by = 按{ $by }
report-table = { $name ->
        [payouts] 金额明细行
        [points] 积分明细行
        [by-payee] 按收款人
        [awards] 奖项
        [scores] 得分
        [moved] 变化明细
        [items] 项目
        [rankings] 排名
        [targets] 目标
        [actions] 待办事项
        [findings] 需要查看
        [duties] 职责
        [silence] 未用到的
        [corrections] 已结账行的更正
        [releases] 释放
        [payees] 各收款人应得
        [balances] 保留余额
       *[other] { $name }
    }
report-flag = { $value ->
        [yes] 是
       *[no] 否
    }
report-comparison = { $word ->
        [at_least] 至少
        [at_most] 至多
        [above] 高于
        [below] 低于
        [equals] 等于
       *[other] { $word }
    }
report-finding-kind = { $word ->
        [row] 数据行
        [key] 对象
        [payee] 换收款人
       *[other] { $word }
    }
report-silence-kind = { $word ->
        [no_rows] 没有数据行提到
        [not_inspected] 未经检查
        [key_not_held] 本期不在册
        [key_found] 只在数据中出现
        [column_not_read] 无人读取的列
        [file_not_read] 无人读取的文件
        [not_covered] 表未覆盖的期间
        [rule_waits] 在其他期间出结果的规则
        [rule_not_in_force] 未生效的规则
        [rule_never_fired] 从未触发的规则
        [row_set_aside] 被搁置的数据行
       *[other] { $word }
    }

# ---- 表的列与数字的部分 ----
report-col-rule = 规则
report-col-payout = 支付项
report-col-target = 目标
report-col-finding = 发现
report-col-checklist = 检查表
report-col-figure = 数字
report-col-clause = 条款
report-col-period = 期间
report-col-week = 周
report-col-month = 月
report-col-quarter = 季度
report-col-half-year = 半年
report-col-year = 年
report-col-payee = 收款人
report-col-lines = 行数
report-col-base = 基数
report-col-added = 增加
report-col-reduced = 核减
report-col-earned = 应得
report-col-withheld = 暂扣
report-col-forfeited = 扣罚
report-col-held = 待定
report-col-payable = 应付
report-col-currency = 币种
report-col-reasons = 原因
report-col-reason = 说明
report-col-title = 奖项
report-col-prize = 金额
report-col-place = 名次
report-col-value = 数值
report-col-missing = 缺失原因
report-col-rank = 名次
report-col-ranked = 参评数
report-col-before = 上期
report-col-change = 变化
report-col-baseline = 基线
report-col-comparison = 要求
report-col-bound = 目标值
report-col-gap = 差距
report-col-attainment = 达成率
report-col-met = 达到
report-col-n = n
report-col-passes = 通过
report-col-left-out = 不计
report-col-rate = 比率
report-col-low = 下界
report-col-high = 上界
report-col-thin = 观察不足
report-col-required = 要求值
report-col-kind = 种类
report-col-attendees = 参加人
report-col-due = 期限
report-col-details = 细节
report-col-file = 文件
report-col-line = 行号
report-col-done-on = 完成日
report-col-state = 状态
report-col-late = 迟延天数
report-col-name = 属于
report-col-detail = 内容
report-col-was = 上期
report-col-now = 本期
report-col-coefficient = 系数
report-col-by-source = 按来源
report-col-corrects = 更正的行
report-col-releases = 释放的行
report-col-clawed-back = 收回
report-col-never-paid = 从未支付
report-col-data = 因数据
report-col-parameter = 因参数
report-col-rounding = 因舍入
report-col-amount = 金额
report-col-corrected = 更正
report-col-released = 释放
report-col-carried-in = 上期结转
report-col-carried-out = 结转下期
report-col-to-pay = 实付
report-col-kept = 保留方式
report-col-opening = 期初
report-col-closing = 期末

# ---- 报告脚本所说的 ----
report-js-search = 按名称或编号查找
report-js-all = 全部
report-js-rows = 第 { $a }–{ $b } 行，共 { $c } 行
report-js-none = 没有符合的行。
report-js-cut = 本页有 { $b } 行中的 { $a } 行；{ $c } 中有全部。
report-js-earlier = 前面的行
report-js-later = 后面的行
report-js-sort = 排序
report-js-open = 展开这一行
report-js-table = 表
report-js-table-measures = 指标范围
report-js-table-pivots = 表
report-js-table-ledger = 表
report-js-derivation = 来由
report-js-command = 推导命令
report-js-copy = 复制
report-js-missing = 缺失（{ $a }）
report-js-exact = 精确值 { $a }
report-js-rounded = 舍入 { $c }：{ $a } → { $b }
report-js-clause = 条款 { $a }
report-js-note = 说明：{ $a }
report-js-approved = { $a } 于 { $b } 批准
report-js-status-proposed = 待批准
report-js-status-shadow = 影子规则：不起作用
report-js-status-set = 与规则包中的值不同
report-js-more = ……另有 { $a } 项
