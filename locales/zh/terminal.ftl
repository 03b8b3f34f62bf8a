# 程序在终端上说的话。

severity-error = 错误
severity-warning = 警告
severity-note = 说明
severity-help = 建议
count-errors = { $count } 个错误
count-warnings = { $count } 个警告
count-notes = { $count } 条说明
list-separator = ，
no-problems = 没有问题
and-more = ……另有 { $count } 项
page-wrong = 错误写法：
page-right = 正确写法：
page-help = 如何修改：
codes-rules = 规则文件的写法
codes-names = 名称
codes-meaning = 含义
codes-unused = 没有用到的内容
codes-scripts = 脚本
codes-data = 数据
codes-run = 运行
