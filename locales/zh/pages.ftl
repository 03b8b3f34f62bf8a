# 供人阅读的页面上的文字。`page-` 用于每个页面，`report-` 用于报告。

page-skip = 跳到正文
page-language = 语言
page-light = 明暗
page-light-auto = 跟随系统
page-light-light = 浅色
page-light-dark = 深色
page-draft = 草稿
