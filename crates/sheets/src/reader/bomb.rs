//! A workbook is a zip archive; a few kilobytes of one can unpack to terabytes. Every part is unpacked once into
//! nothing, counted, before anything believes what the archive says about itself. Every part: which of them are
//! tables is said by other parts, and those may lie.

use super::BadFile;
use std::io::{self, Cursor, Read as _};
use zip::ZipArchive;

/// Most bytes of all parts together, unpacked.
const UNPACKED: u64 = 600 << 20;
/// How many times its packed size a part may have. Tables of people pack to a tenth; only emptiness packs to a thousandth.
const RATIO: u64 = 200;
/// Below this nobody asks for the ratio.
const SMALL: u64 = 8 << 20;
/// Most parts of an archive.
const ENTRIES: usize = 2_000;

/// # Errors
/// [`BadFile::Bomb`] when it unpacks to too much, [`BadFile::Torn`] when it is no archive or cannot be unpacked.
pub(super) fn check(bytes: &[u8]) -> Result<(), BadFile> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BadFile::Torn)?;
    if archive.len() > ENTRIES {
        return Err(BadFile::Bomb);
    }
    let mut total = 0;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| BadFile::Torn)?;
        let packed = part.compressed_size().max(1);
        let allowed = (UNPACKED - total).min((packed * RATIO).max(SMALL));
        let size = io::copy(&mut part.take(allowed + 1), &mut io::sink()).map_err(|_| BadFile::Torn)?;
        if size > allowed {
            return Err(BadFile::Bomb);
        }
        total += size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn archive(parts: &[(&str, u64)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let zeros = vec![b' '; 1 << 20];
        for (name, megabytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            (0..*megabytes).for_each(|_| zip.write_all(&zeros).unwrap());
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_small_archive_that_unpacks_to_much_is_not_opened() {
        let bomb = archive(&[("xl/worksheets/sheet1.xml", 40)]);
        assert!(bomb.len() < 200 << 10, "it is small: {}", bomb.len());
        assert!(matches!(check(&bomb), Err(BadFile::Bomb)));
        assert!(check(&archive(&[("a.xml", 7)])).is_ok(), "below eight megabytes the ratio does not matter");
        assert!(
            matches!(check(&archive(&[("xl/media/picture.png", 40)])), Err(BadFile::Bomb)),
            "whatever its name"
        );
    }

    #[test]
    fn what_is_no_archive_is_torn() {
        assert!(matches!(check(b"PK\x03\x04 and nothing else"), Err(BadFile::Torn)));
    }
}
