//! `ikrar capaian FILE.csv`: the achievement engine on plain records, so that anybody can check
//! the arithmetic from outside.
//!
//! A record that cannot be judged prints an error word and the reason in place of the percent
//! and the formula; the others go on.

use std::fs::File;
use std::io::{Read, Write};

use clap::Args;
use csv::{ByteRecord, ReaderBuilder};
use ikrar_domain::measurement::{CapaianError, capaian};

use super::{CommandError, Outcome};

const HEADER: [&str; 5] = ["id", "polarity", "variant", "target", "realization"];
const STANDARD_INPUT: &str = "-";
/// Spreadsheets put this in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A CSV file with the header `id,polarity,variant,target,realization`; `-` for standard
    /// input.
    file: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, CommandError> {
    let path = arguments.file.as_str();
    let input: Box<dyn Read> = if path == STANDARD_INPUT {
        Box::new(std::io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|source| CommandError::Read {
            path: path.to_owned(),
            source,
        })?;
        Box::new(file)
    };
    judge_table(path, input, std::io::stdout().lock())
}

fn judge_table(path: &str, input: impl Read, output: impl Write) -> Result<Outcome, CommandError> {
    // A record with too few or too many columns is one bad record, not the end of the table.
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(input);
    let mut records = reader.byte_records();
    let header = records
        .next()
        .transpose()
        .map_err(|error| table_error(path, error))?;
    check_header(path, header.as_ref())?;
    let mut writer = csv::Writer::from_writer(output);
    let mut outcome = Outcome::Complete;
    write_record(&mut writer, ["id", "percent", "formula"])?;
    for record in records {
        let record = record.map_err(|error| table_error(path, error))?;
        let id = String::from_utf8_lossy(record.get(0).unwrap_or_default()).into_owned();
        match judge(&record) {
            Ok((percent, formula)) => write_record(&mut writer, [&id, &percent, formula])?,
            Err(error) => {
                outcome = Outcome::Partial;
                write_record(&mut writer, [&id, error.code, &error.reason])?;
            }
        }
    }
    writer.flush()?;
    Ok(outcome)
}

fn check_header(path: &str, header: Option<&ByteRecord>) -> Result<(), CommandError> {
    let expected = HEADER.join(",");
    let refuse = |found: &str| {
        Err(CommandError::Table {
            path: path.to_owned(),
            reason: format!("the first line must be {expected}, not {found}"),
        })
    };
    let Some(header) = header else {
        return refuse("nothing");
    };
    let names = header
        .iter()
        .map(|name| name.strip_prefix(BYTE_ORDER_MARK).unwrap_or(name));
    if names
        .map(<[u8]>::trim_ascii)
        .eq(HEADER.iter().map(|name| name.as_bytes()))
    {
        return Ok(());
    }
    let found: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
    let found: String = found.join(",").chars().take(100).collect();
    refuse(&format!("\"{found}\""))
}

fn judge(record: &ByteRecord) -> Result<(String, &'static str), CapaianError> {
    if record.len() != HEADER.len() {
        return Err(CapaianError {
            code: "wrong_columns",
            reason: format!(
                "Baris berisi {} kolom; yang diharapkan {}.",
                record.len(),
                HEADER.len()
            ),
        });
    }
    let text = |index: usize| {
        std::str::from_utf8(record.get(index).unwrap_or_default()).map_err(|_| CapaianError {
            code: "not_utf8",
            reason: "Baris berisi huruf yang bukan UTF-8. Simpan berkas sebagai UTF-8.".to_owned(),
        })
    };
    capaian(text(1)?, text(2)?, text(3)?, text(4)?)
}

fn write_record(
    writer: &mut csv::Writer<impl Write>,
    record: [&str; 3],
) -> Result<(), CommandError> {
    writer
        .write_record(record)
        .map_err(|error| CommandError::InputOutput(error.into()))
}

fn table_error(path: &str, error: csv::Error) -> CommandError {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => CommandError::Read {
            path: path.to_owned(),
            source,
        },
        other => CommandError::Table {
            path: path.to_owned(),
            reason: format!("{other:?}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(input: &[u8]) -> (Result<Outcome, CommandError>, String) {
        let mut output = Vec::new();
        let outcome = judge_table("tabel.csv", input, &mut output);
        (outcome, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_bad_record_does_not_stop_the_others() {
        let (outcome, output) = judged(
            b"id,polarity,variant,target,realization\n\
              a,higher,,80,70\n\
              b,sideways,,80,70\n\
              \"c, d\",lower,ratio,10,12\n\
              e,higher,,80\n\
              f,higher,,\xff,1\n",
        );
        assert_eq!(outcome.unwrap(), Outcome::Partial);
        let lines: Vec<&str> = output.lines().collect();
        assert_eq!(lines[0], "id,percent,formula");
        assert_eq!(lines[1], "a,87.50,higher/1");
        assert!(lines[2].starts_with("b,unknown_polarity,"));
        assert_eq!(lines[3], "\"c, d\",83.33,lower.ratio/1");
        assert!(lines[4].starts_with("e,wrong_columns,"));
        assert!(lines[5].starts_with("f,not_utf8,"));
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn a_table_without_bad_records_is_complete() {
        let (outcome, output) =
            judged(b"\xEF\xBB\xBFid,polarity,variant,target,realization\r\nx,higher,,4,1\r\n");
        assert_eq!(outcome.unwrap(), Outcome::Complete);
        assert_eq!(output, "id,percent,formula\nx,25.00,higher/1\n");
    }

    #[test]
    fn another_header_is_refused_before_anything_is_printed() {
        for input in [&b""[..], b"id,target\n1,2\n", b"<!doctype html>\n"] {
            let (outcome, output) = judged(input);
            let error = outcome.unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("id,polarity,variant,target,realization")
            );
            assert_eq!(output, "");
        }
    }
}
