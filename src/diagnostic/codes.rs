//! The one table of codes: every kind of problem that reckoner can report.
//!
//! A code's first letter says its section: S the shape of rule files, N names, M meaning, U what nothing uses,
//! X scripts, D data, R the run, T scenario tests, A approvals, L the ledger. A new kind of problem gets a line here, its sentence with `.page` in both languages
//! in `locales/*/diagnostics-*.ftl`, and an example in `locales/examples.txt`; tests fail while one is lacking.
//! Numbers are never reused. What a diagnostic is stands in [`super::Diagnostic`]; pages are made by `output`.

use super::{Code, Severity};

macro_rules! table {
    ($($constant:ident $id:literal $name:literal $severity:ident)*) => {
        $(
            #[doc = concat!("`", $id, "` ", $name, "; its sentence stands in `locales/` under that name.")]
            pub static $constant: Code = Code { id: $id, name: $name, severity: Severity::$severity };
        )*
        static ALL: &[&Code] = &[$(&$constant),*];
    };
}

table! {
    // the shape of rule files
    TOML_SYNTAX "S101" "toml-syntax" Error
    UNKNOWN_KEY "S102" "unknown-key" Error
    UNKNOWN_KIND "S103" "unknown-kind" Error
    MISSING_KEY "S104" "missing-key" Error
    WRONG_SHAPE "S105" "wrong-shape" Error
    BAD_LITERAL "S106" "bad-literal" Error
    NOT_ONE_OF "S107" "not-one-of" Error
    DUPLICATE_ID "S108" "duplicate-id" Error
    BAD_DATE "S109" "bad-date" Error
    BAD_NAME "S110" "bad-name" Error
    EXPRESSION_SYNTAX "S111" "expression-syntax" Error
    SCRIPT_SYNTAX "S112" "script-syntax" Error
    UNSUPPORTED_FORMAT "S113" "unsupported-format" Error
    EMPTY_PACK "S114" "empty-pack" Error
    TOO_PRECISE "S115" "too-precise" Error
    FORBIDDEN_IN_SCRIPT "S116" "forbidden-in-script" Error
    NOT_UTF8 "S117" "not-utf8" Error
    NOT_IN_EXPRESSIONS "S118" "not-in-expressions" Error
    BAD_FILE_NAME "S119" "not-a-file-name" Error
    TEMPLATE_SYNTAX "S120" "template-syntax" Error

    // names
    UNKNOWN_NAME "N201" "unknown-name" Error
    UNKNOWN_FUNCTION "N202" "unknown-function" Error
    UNKNOWN_TABLE "N203" "unknown-table" Error
    UNKNOWN_COLUMN "N204" "unknown-column" Error
    UNKNOWN_DIMENSION "N205" "unknown-dimension" Error
    UNKNOWN_FIGURE "N206" "unknown-figure" Error
    UNKNOWN_PART "N207" "unknown-part" Error
    NAME_CLASH "N208" "name-clash" Error
    CYCLE "N209" "cycle" Error
    TWO_WAYS "N210" "two-ways" Error
    NO_WAY "N211" "no-way" Error
    UNKNOWN_PARAMETER "N212" "unknown-parameter" Error
    UNKNOWN_ROUNDING "N214" "unknown-rounding" Error
    NOT_A_KEY "N215" "not-a-key" Error
    AMBIGUOUS_NAME "N216" "ambiguous-name" Error
    FIGURE_OVER_ROWS "N217" "figure-over-rows" Error
    COLUMN_OVER_FIGURES "N218" "column-over-figures" Error
    NOT_COMPUTED_THERE "N219" "not-computed-there" Error
    NO_DIMENSION "N220" "no-dimension" Error
    ONE_KEY_COLUMN "N221" "one-key-column" Error
    UNKNOWN_VALUE "N222" "unknown-value" Error
    NO_PARTS "N223" "no-parts" Error
    TABLE_ALONE "N224" "table-alone" Error
    NO_WAY_FROM_WHOLE "N225" "no-way-from-whole" Error
    NOT_COMPUTED_BY "N226" "not-computed-by" Error
    UNKNOWN_HEADING "N227" "unknown-heading" Error
    UNKNOWN_PERIOD "N228" "unknown-period" Error
    KEYS_NOT_READ "N229" "keys-not-read" Error
    UNKNOWN_TEMPLATE "N230" "unknown-template" Error
    UNKNOWN_IN_TEMPLATE "N231" "unknown-in-template" Error

    // meaning
    TYPE_MISMATCH "M301" "type-mismatch" Error
    WRONG_TYPE "M302" "wrong-type" Error
    FINER_WITHOUT_AGGREGATE "M303" "finer-without-aggregate" Error
    CAN_BE_MISSING "M304" "can-be-missing" Error
    ROUNDED_AGAINST_UNROUNDED "M305" "rounded-against-unrounded" Error
    MONEY_CAN_BE_MISSING "M306" "money-can-be-missing" Error
    BAND_OVERLAP "M307" "band-overlap" Error
    BAND_GAP "M308" "band-gap" Error
    BAND_UNREACHABLE "M309" "band-unreachable" Error
    SCHEDULE_GAP "M310" "schedule-gap" Error
    SCHEDULE_OVERLAP "M311" "schedule-overlap" Error
    NO_TIE_RULE "M312" "no-tie-rule" Error
    NO_NA_POLICY "M313" "no-na-policy" Error
    AGGREGATE_OF_UNROUNDED "M314" "aggregate-of-unrounded" Warning
    WRONG_ARGUMENT_COUNT "M315" "wrong-argument-count" Error
    BRACKETS_NEEDED "M316" "brackets-needed" Error
    NOT_AN_AGGREGATE_PLACE "M317" "not-an-aggregate-place" Error
    AGGREGATE_NEEDS_FINER "M318" "aggregate-needs-finer" Error
    SCHEDULE_INSIDE_PERIOD "M319" "schedule-inside-period" Warning
    ROUND_CAN_REACH_BOUND "M320" "round-can-reach-bound" Warning
    LOOKUP_NOT_POSSIBLE "M321" "lookup-not-possible" Error
    TEXT_COMPARISON "M322" "text-comparison" Error
    PENALTY_NOT_A_PAYOUT "M323" "penalty-not-a-payout" Error
    EXPORT_COLUMNS "M324" "export-columns" Error
    BAD_CURRENCY "M325" "bad-currency" Error
    LITERAL_OUT_OF_RANGE "M327" "literal-out-of-range" Error
    NO_ROWS "M328" "no-rows" Error
    NO_WEIGHTS "M330" "no-weights" Error
    NO_EVIDENCE_POLICY "M331" "no-evidence-policy" Error
    NOTHING_TO_COMBINE "M332" "nothing-to-combine" Error
    COLUMN_WITHOUT_AGGREGATE "M333" "column-without-aggregate" Error
    FLOOR_ABOVE_CAP "M334" "floor-above-cap" Error
    RELEASE_OF_FORFEIT "M335" "release-of-forfeit" Error
    REVERSED_DAYS "M336" "reversed-days" Error
    SHORTER_WITHOUT_AGGREGATE "M340" "shorter-without-aggregate" Error
    NO_OTHER_PERIODS "M341" "no-other-periods" Error
    BAD_PERIODS "M342" "bad-periods" Error
    TIMELESS_IN_OTHER_PERIODS "M343" "timeless-in-other-periods" Error
    NO_HOLE "M351" "no-hole" Error
    KEYS_NOT_KNOWN "M352" "keys-not-known" Error
    SAME_WIDE_HEADER "M353" "same-wide-header" Error
    COMPUTED_COLUMN "M354" "computed-column" Error
    LINE_ZERO "M355" "line-zero" Error
    SAME_MARKS "M356" "same-marks" Error
    BAD_DAY_FORMAT "M357" "bad-day-format" Error
    COMPUTED_ELSEWHERE "M358" "computed-elsewhere" Error
    NO_CALENDAR "M361" "no-calendar" Error
    YEAR_NOT_IN_CALENDAR "M362" "year-not-in-calendar" Error
    HOLIDAY_AND_WORKING "M363" "holiday-and-working" Error
    AWARD_WITHOUT_RANKING "M371" "award-without-ranking" Error
    PLACE_NOT_AFTER "M372" "place-not-after" Error
    NO_PRIZE_FOR_TIES "M373" "no-prize-for-ties" Error
    PIVOT_HEADER "M374" "pivot-header" Error
    SPAN_NOT_AFTER "M380" "span-not-after" Error
    BAD_SPAN_ID "M381" "bad-span-id" Error
    NEITHER_LONGER "M382" "neither-longer" Error
    PAID_PER_SHORTER "M383" "paid-per-shorter" Error
    PRIZE_SO_FAR "M384" "prize-so-far" Warning
    TWO_PARENTS "M386" "two-parents" Error
    SUMMED_TWICE "M387" "summed-twice" Error
    DUTY_IN_TWO_WAYS "M390" "duty-in-two-ways" Error
    DAY_PER_PERIOD "M391" "day-per-period" Error
    SPLIT_NOT_FINER "M392" "split-not-finer" Error
    SPLIT_UNROUNDED "M393" "split-unrounded" Error
    SPLIT_AGAIN "M394" "split-again" Error
    PAYMENTS_COLUMNS "M395" "payments-columns" Error
    TIER_WITHOUT_END "M396" "tier-without-end" Error
    TIER_NOT_AFTER "M397" "tier-not-after" Error
    ADJUSTMENT_COLUMNS "M398" "adjustment-columns" Error
    SPLIT_WITHOUT_LINES "M399" "split-without-lines" Error

    // what nothing uses
    UNUSED_TABLE "U401" "unused-table" Warning
    UNUSED_COLUMN "U402" "unused-column" Warning
    UNUSED_PARAMETER "U403" "unused-parameter" Warning
    UNUSED_FIGURE "U404" "unused-figure" Warning
    CLAUSE_WITHOUT_RULE "U405" "clause-without-rule" Note
    RULE_WITHOUT_CLAUSE "U406" "rule-without-clause" Note
    UNUSED_PERIOD "U407" "unused-period" Warning

    // scripts
    SCRIPT_FAILED "X501" "script-failed" Error
    SCRIPT_LIMIT "X502" "script-limit" Error
    SCRIPT_WRONG_TYPE "X503" "script-wrong-type" Error
    SCRIPT_UNKNOWN_FUNCTION "X504" "script-unknown-function" Error

    // data
    MISSING_FILE "D601" "missing-file" Error
    NOT_A_FILE "D602" "not-a-file" Error
    EMPTY_FILE "D603" "empty-file" Error
    NOT_UTF8_DATA "D604" "not-utf8-data" Error
    NUL_BYTE "D605" "nul-byte" Error
    UNCLOSED_QUOTE "D606" "unclosed-quote" Error
    SHORT_ROW "D607" "short-row" Error
    LONG_ROW "D608" "long-row" Error
    UNKNOWN_HEADER "D609" "unknown-header" Error
    MISSING_HEADER "D610" "missing-header" Error
    DUPLICATE_HEADER "D611" "duplicate-header" Error
    EMPTY_REQUIRED "D612" "empty-required" Error
    BAD_VALUE "D613" "bad-value" Error
    NOT_IN_ENUMERATION "D614" "not-in-enumeration" Error
    DUPLICATE_KEY "D615" "duplicate-key" Error
    OVERLAPPING_SPANS "D616" "overlapping-spans" Error
    ORPHAN "D617" "orphan" Error
    AMBIGUOUS_NUMBER "D618" "ambiguous-number" Error
    FIELD_TOO_LONG "D619" "field-too-long" Error
    NOTHING_IN_PERIOD "D620" "nothing-in-period" Error
    NEGATIVE_BASE "D621" "negative-base" Error
    REVERSED_SPAN "D622" "reversed-span" Error
    TOO_MANY "D623" "too-many" Note
    UNREADABLE "D624" "unreadable" Error
    TOO_MANY_ROWS "D625" "too-many-rows" Error
    TOO_PRECISE_VALUE "D626" "too-precise-value" Error
    STRAY_QUOTE "D627" "stray-quote" Error
    NOT_HELD "D628" "not-held" Error
    PARENTS_IN_A_CIRCLE "D629" "parents-in-a-circle" Error
    NOT_IN_ENCODING "D641" "not-in-encoding" Error
    EMPTY_HEADER "D642" "empty-header" Error
    OFF_PATTERN "D643" "off-pattern" Error
    NO_WIDE_COLUMN "D644" "no-wide-column" Error
    SAME_WIDE_COLUMN "D645" "same-wide-column" Error
    SAME_PERSON "D646" "same-person" Error
    NOBODY_TO_SHARE "D647" "nobody-to-share" Error
    NEGATIVE_WEIGHT "D648" "negative-weight" Error
    ERROR_CELL "D649" "error-cell" Error
    UNCLEAR_CELL "D650" "unclear-cell" Error
    UNKNOWN_SHEET "D651" "unknown-sheet" Error
    WHICH_SHEET "D652" "which-sheet" Error
    DAMAGED_FILE "D653" "damaged-file" Error
    TOO_LARGE_INSIDE "D654" "too-large-inside" Error
    TWO_FILES "D655" "two-files" Error
    NO_SHARE "D656" "no-share" Error
    TOTALS_DIFFER "D661" "totals-differ" Error
    BAD_TOTALS "D662" "bad-totals" Error
    TOTALS_ALONE "D663" "totals-alone" Error

    // the run
    FRACTION_OUTGROWN "R701" "fraction-outgrown" Error
    AMOUNT_TOO_LARGE "R702" "amount-too-large" Error
    UNKNOWN_FIGURE_ASKED "R703" "unknown-figure-asked" Error
    NO_SUCH_ROW "R704" "no-such-row" Error
    BAD_AT "R705" "bad-at" Error
    NOT_A_RUN "R706" "not-a-run" Error
    TRACE_DIFFERS "R707" "trace-differs" Error
    NOT_IN_FORCE "R708" "not-in-force" Error
    NOT_BEGUN "R709" "not-begun" Error
    YEAR_NOT_LISTED "R721" "year-not-listed" Error

    // scenario tests
    BAD_TEST_PERIOD "T801" "bad-test-period" Error
    OTHER_ROWS "T802" "other-rows" Error
    CANNOT_BE_GIVEN "T803" "cannot-be-given" Error
    UNKNOWN_REASON "T804" "unknown-reason" Error
    UNKNOWN_RULE "T805" "unknown-rule" Error
    UNKNOWN_CODE "T806" "unknown-code" Error
    NO_ROWS_WITH_COLUMN "T807" "no-rows-with-column" Error

    // approvals
    NOT_APPROVED "A901" "not-approved" Warning
    APPROVAL_OUTDATED "A902" "approval-outdated" Warning
    APPROVED_BY_AUTHOR "A903" "approved-by-author" Error
    APPROVAL_OF_NOTHING "A904" "approval-of-nothing" Warning
    APPROVALS_NOT_ASKED "A905" "approvals-not-asked" Warning
    // the ledger
    LEDGER_DAMAGED "L901" "ledger-damaged" Error
    PERIOD_CLOSED "L902" "period-closed" Error
    NOT_THE_NEXT_PERIOD "L903" "not-the-next-period" Error
    RUN_NOT_SOUND "L904" "run-not-sound" Error
    OTHER_LEDGER_STATE "L905" "other-ledger-state" Error
    UNAPPROVED_MOVED "L906" "unapproved-moved" Error
    NOT_TO_BE_CLOSED "L907" "not-to-be-closed" Error
    NOT_THE_LAST_CLOSED "L908" "not-the-last-closed" Error
    OTHER_LEDGER "L909" "other-ledger" Error
    TORN_TAIL "L910" "torn-tail" Note
    LEDGER_BUSY "L911" "ledger-busy" Error
    CLOSED_NOT_COVERED "L912" "closed-not-covered" Error
    PAYMENT_OF_NO_LINE "L913" "payment-of-no-line" Warning
    NEW_LEDGER "L914" "new-ledger" Note
    // signatures
    KEY_UNUSABLE "L931" "key-unusable" Error
    SIGNERS_UNREADABLE "L932" "signers-unreadable" Error
    SIGNERS_NEED_DAY "L933" "signers-need-day" Error
}

/// Every code, in the order of the table.
pub fn all() -> &'static [&'static Code] {
    ALL
}

/// The code that people quote as `id`; lower case is accepted.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id) || code.name == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_their_sections_and_are_unique() {
        for section in ["S1", "N2", "M3", "U4", "X5", "D6", "R7", "T8", "A9", "L9"] {
            let ids: Vec<&str> = all().iter().map(|c| c.id).filter(|id| id.starts_with(section)).collect();
            assert!(ids.is_sorted() && !ids.is_empty(), "section {section} is out of order: {ids:?}");
        }
        for (n, code) in all().iter().enumerate() {
            assert!(code.id.len() == 4 && "SNMUXDRTAL".contains(&code.id[..1]), "{}", code.id);
            assert!(all()[..n].iter().all(|c| c.id != code.id && c.name != code.name), "{} stands twice", code.id);
        }
    }

    #[test]
    fn a_code_is_found_as_people_write_it() {
        assert_eq!(find("n201"), Some(&UNKNOWN_NAME));
        assert_eq!(find("unknown-key"), Some(&UNKNOWN_KEY));
        assert_eq!(find("Z999"), None);
    }
}
