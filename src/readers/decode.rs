//! From bytes to text: UTF-8, UTF-16 with its mark, and else Windows-1252, as spreadsheets write.

/// The text of a file.
pub fn decode(bytes: Vec<u8>) -> String {
    let pairs = |order: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|c| order([c[0], c[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => return pairs(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => return pairs(u16::from_be_bytes),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_string(),
            None => text,
        },
        Err(error) => error.into_bytes().into_iter().map(windows_1252).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings() {
        assert_eq!(decode("\u{feff}Hé".into()), "Hé");
        assert_eq!(decode(vec![0xFF, 0xFE, b'H', 0, 0xE9, 0]), "Hé");
        assert_eq!(decode(vec![0xFE, 0xFF, 0, b'H', 0, 0xE9]), "Hé");
        assert_eq!(decode(vec![b'c', b'a', b'n', 0x92, b't', b' ', 0xE9]), "can’t é");
        assert_eq!(decode(Vec::new()), "");
    }
}
