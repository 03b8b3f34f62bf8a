# Words of the pages that people look at. `page-` is on every page, `report-` in the report.

page-skip = To the content
page-language = Language
page-light = Light
page-light-auto = As the system
page-light-light = Light
page-light-dark = Dark
page-draft = DRAFT
