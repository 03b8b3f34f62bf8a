# `compare` 的输出。

compare-good = { $table } 与 { $theirs } 一致
compare-bad = { $table } 与 { $theirs } 不一致
compare-met = 按 { $on } 对应：双方都有的键 { $both } 个
compare-ours = 只在运行结果中有的键 { $count } 个
compare-theirs = 只在对方表中有的键 { $count } 个
compare-added-ours = 运行结果中有 { $count } 个键对应多行，已相加
compare-added-theirs = 对方表中有 { $count } 个键对应多行，已相加
compare-column = 列
compare-here = 运行结果
compare-there = 对方
compare-more = 运行结果 − 对方
compare-differing = 不同
compare-within = { $count }（其中 { $within } 个在容差之内）
compare-list = 差异，由大到小：
compare-where = 行
compare-line = 第 { $line } 行
compare-only-here = 只在运行结果中
compare-only-there = 只在对方表中，第 { $line } 行
compare-tolerance = `{ $value }` 不能作为容差
compare-no-table = 运行结果 `{ $path }` 没有表 `{ $table }`
compare-no-table-hint = 可用的表：{ $tables }
compare-not-text = `{ $path }` 不是 UTF-8
compare-not-utf8-hint = 请另存为“CSV UTF-8”；如果它是 GBK 或 GB18030（中文电子表格通常如此），请加 `--encoding gb18030`
compare-not-gb18030-hint = 它也不是 GB18030；请另存为“CSV UTF-8”
compare-no-column-here = 运行结果的表没有列 `{ $column }`
compare-no-column-there = 对方表没有列 `{ $column }`
compare-columns-hint = 它的列：{ $columns }
compare-no-key = 无法得知 `{ $path }` 的哪一列说明行与行的对应
compare-no-key-hint = 请用 `--on-columns 本方列=对方列` 说明；运行结果的列：{ $ours }；对方表的列：{ $theirs }
compare-no-column = `{ $path }` 中没有哪一列与运行结果中可核对的列同名
compare-no-column-hint = 请用 `--columns 本方列=对方列` 说明；运行结果的列：{ $ours }；对方表的列：{ $theirs }
