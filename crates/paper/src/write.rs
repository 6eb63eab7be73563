//! The file itself: pages, the letters that are used, and what each of them is in Unicode.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

use crate::face::{Face, Fonts, Place};
use crate::tags::{Tree, number_of};
use crate::{Head, Unwritable};

const CATALOG: i32 = 1;
const PAGES: i32 = 2;
const INFO: i32 = 3;
const TREE: i32 = 4;
/// Each font takes six numbers from here on, then each page takes two, then what the texts are.
const FONTS: i32 = 10;
const FIRST_PAGE: i32 = 40;

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

pub fn file(fonts: &Fonts, pages: Vec<Content>, tree: &Tree, head: &Head<'_>) -> Result<Vec<u8>, Unwritable> {
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(Ref::new(CATALOG));
    catalog.pages(Ref::new(PAGES)).lang(TextStr(head.language));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.mark_info().marked(true);
    catalog.pair(Name(b"StructTreeRoot"), Ref::new(TREE));
    catalog.finish();
    let (year, month, day, hour, minute) = head.as_of;
    let at = Date::new(year)
        .month(month)
        .day(day)
        .hour(hour)
        .minute(minute)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let mut info = pdf.document_info(Ref::new(INFO));
    info.title(TextStr(head.title)).author(TextStr(head.author)).creator(TextStr("Kept")).creation_date(at);
    info.finish();
    let mut used: BTreeMap<i32, Place> = BTreeMap::new();
    let mut number = FONTS;
    for place in Place::ALL {
        if !fonts.face(place).letters.is_empty() {
            font(&mut pdf, fonts.face(place), place, number)?;
            used.insert(number, place);
        }
        number += 6;
    }
    let (width, height) = head.sheet.size();
    let mut kids = Vec::new();
    let number = |page: usize| FIRST_PAGE.saturating_add(number_of(page).saturating_mul(2));
    tree.write(&mut pdf, Ref::new(TREE), number(pages.len()), |page| Ref::new(number(page)));
    for (at, content) in pages.into_iter().enumerate() {
        let (page_id, content_id) = (Ref::new(number(at)), Ref::new(number(at).saturating_add(1)));
        kids.push(page_id);
        let packed = compress_to_vec_zlib(&content.finish(), 7);
        pdf.stream(content_id, &packed).filter(Filter::FlateDecode);
        let mut page = pdf.page(page_id);
        page.parent(Ref::new(PAGES)).media_box(Rect::new(0.0, 0.0, width, height)).contents(content_id);
        page.struct_parents(number_of(at));
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (number, place) in &used {
            named.pair(Name(place.name()), Ref::new(*number));
        }
    }
    let count = number_of(kids.len());
    pdf.pages(Ref::new(PAGES)).kids(kids).count(count);
    Ok(pdf.finish())
}

/// A font with the letters that are used: its dictionary, its measures, its outlines, and what its numbers mean.
fn font(pdf: &mut Pdf, face: &Face, place: Place, number: i32) -> Result<(), Unwritable> {
    let id = |offset: i32| Ref::new(number + offset);
    let (cid_id, descriptor_id, file_id, to_glyph_id, to_unicode_id) = (id(1), id(2), id(3), id(4), id(5));
    let mut kept = GlyphRemapper::new();
    let mut to_glyph: Vec<u8> = vec![0, 0];
    for (_, glyph) in &face.letters {
        to_glyph.extend(kept.remap(glyph.0).to_be_bytes());
    }
    pdf.type0_font(id(0))
        .base_font(Name(place.full_name()))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid_id)
        .to_unicode(to_unicode_id);
    let mut cid = pdf.cid_font(cid_id);
    cid.subtype(CidFontType::Type2).base_font(Name(place.full_name())).system_info(IDENTITY);
    cid.font_descriptor(descriptor_id).default_width(0.0).cid_to_gid_map_stream(to_glyph_id);
    cid.widths().consecutive(1, face.letters.iter().map(|(_, glyph)| face.width_of(*glyph)));
    cid.finish();
    descriptor(pdf, face, place, (descriptor_id, file_id));
    let outlines = subsetter::subset(face.data, 0, &kept).map_err(|error| Unwritable::Font(error.to_string()))?;
    let packed = compress_to_vec_zlib(&outlines, 7);
    let mut file = pdf.stream(file_id, &packed);
    file.filter(Filter::FlateDecode);
    file.pair(Name(b"Length1"), number_of(outlines.len()));
    file.finish();
    pdf.stream(to_glyph_id, &compress_to_vec_zlib(&to_glyph, 7)).filter(Filter::FlateDecode);
    let mut meaning = UnicodeCmap::<u16>::new(Name(b"Kept"), IDENTITY);
    for (at, (letter, _)) in face.letters.iter().enumerate() {
        meaning.pair(u16::try_from(at + 1).unwrap_or(u16::MAX), *letter);
    }
    pdf.stream(to_unicode_id, &compress_to_vec_zlib(&meaning.finish(), 7)).filter(Filter::FlateDecode);
    Ok(())
}

fn descriptor(pdf: &mut Pdf, face: &Face, place: Place, (id, file_id): (Ref, Ref)) {
    let parsed = &face.parsed;
    let measure = |units: i16| face.thousandths(f32::from(units));
    let bounds = parsed.global_bounding_box();
    pdf.font_descriptor(id)
        .name(Name(place.full_name()))
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(measure(bounds.x_min), measure(bounds.y_min), measure(bounds.x_max), measure(bounds.y_max)))
        .italic_angle(0.0)
        .ascent(measure(parsed.ascender()))
        .descent(measure(parsed.descender()))
        .cap_height(measure(parsed.capital_height().unwrap_or(parsed.ascender())))
        .stem_v(if place == Place::Bold { 140.0 } else { 80.0 })
        .font_file2(file_id);
}
