//! Columns of text on a terminal, where a Chinese character takes two cells.

use unicode_width::UnicodeWidthStr as _;

/// Rows with their columns aligned, each row indented by two spaces; the last column is not
/// padded.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    rows.iter().map(|row| line(row, &widths)).collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::from(" ");
    let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
    for (index, (cell, column)) in row.iter().zip(widths).enumerate().take(last + 1) {
        line.push(' ');
        line.push_str(cell);
        if index < last {
            line.push_str(&" ".repeat(column.saturating_sub(cell.width()) + 1));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn chinese_characters_take_two_cells() {
        let rows = [["损失", "money CNY", "x"], ["motive", "Motive?", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), ["  损失    money CNY  x", "  motive  Motive?"]);
    }
}
