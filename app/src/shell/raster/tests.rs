//! Tests of the rasterizer: literal pixels, seams, clips, textures, egui's own frames.

use super::*;
use egui::epaint::{ColorImage, ImageDelta, Vertex};
use egui::{Pos2, TextureOptions, pos2};

const SIDE: usize = 16;

fn rasterizer(image: ColorImage, options: TextureOptions) -> Rasterizer {
    let mut rasterizer = Rasterizer::new();
    let mut delta = TexturesDelta::default();
    delta.push(TextureId::default(), ImageDelta::full(image, options));
    rasterizer.update_textures(&mut delta);
    rasterizer
}

fn white() -> Rasterizer {
    let image = ColorImage::filled([1, 1], Color32::WHITE);
    rasterizer(image, TextureOptions::LINEAR)
}

fn primitive(mesh: Mesh, clip: Rect) -> ClippedPrimitive {
    ClippedPrimitive {
        clip_rect: clip,
        primitive: Primitive::Mesh(mesh),
    }
}

fn everywhere() -> Rect {
    Rect::from_min_max(Pos2::ZERO, pos2(SIDE as f32, SIDE as f32))
}

fn paint(rasterizer: &Rasterizer, mesh: Mesh, clip: Rect) -> Vec<u32> {
    let mut pixels = vec![0; SIDE * SIDE];
    rasterizer.paint(
        &mut pixels,
        SIDE,
        1.0,
        Color32::BLACK,
        &[primitive(mesh, clip)],
    );
    pixels
}

fn triangles(points: &[(f32, f32)], color: Color32) -> Mesh {
    Mesh {
        indices: (0..points.len() as u32).collect(),
        vertices: points
            .iter()
            .map(|&(x, y)| Vertex::untextured(pos2(x, y), color))
            .collect(),
        texture_id: TextureId::default(),
    }
}

#[test]
fn a_solid_rectangle_covers_exactly_its_pixels() {
    let mut mesh = Mesh::default();
    let rect = Rect::from_min_max(pos2(2.0, 3.0), pos2(5.0, 7.0));
    mesh.add_colored_rect(rect, Color32::from_rgb(1, 2, 3));
    let pixels = paint(&white(), mesh, everywhere());
    for (index, pixel) in pixels.into_iter().enumerate() {
        let (x, y) = (index % SIDE, index / SIDE);
        let inside = (2..5).contains(&x) && (3..7).contains(&y);
        assert_eq!(pixel, if inside { 0x010203 } else { 0 }, "at {x}, {y}");
    }
}

#[test]
fn nothing_is_drawn_outside_the_clip_rectangle() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(everywhere(), Color32::WHITE);
    let points = [(-50.0, -50.0), (90.0, -20.0), (-20.0, 90.0)];
    let covering = triangles(&points, Color32::WHITE);
    let clip = Rect::from_min_max(pos2(4.0, 4.0), pos2(6.0, 5.0));
    for mesh in [mesh, covering] {
        let pixels = paint(&white(), mesh, clip);
        let lit: Vec<usize> = (0..SIDE * SIDE).filter(|&at| pixels[at] != 0).collect();
        assert_eq!(lit, [4 * SIDE + 4, 4 * SIDE + 5]);
    }
}

#[test]
fn triangles_that_share_edges_leave_no_gap_and_no_overlap() {
    // A fan around an odd centre, half transparent: overlaps would be brighter.
    let centre = (7.3, 8.1);
    let ring = [
        (0.0, 0.0),
        (9.2, -0.5),
        (16.0, 0.0),
        (16.5, 7.7),
        (16.0, 16.0),
        (6.6, 16.2),
        (0.0, 16.0),
        (-0.4, 5.5),
    ];
    let points: Vec<_> = (0..ring.len())
        .flat_map(|at| [centre, ring[at], ring[(at + 1) % ring.len()]])
        .collect();
    let mesh = triangles(&points, Color32::from_white_alpha(128));
    let pixels = paint(&white(), mesh, everywhere());
    let uneven: Vec<_> = (0..SIDE * SIDE)
        .filter(|&at| pixels[at] != 0x808080 && at % SIDE > 0 && at / SIDE > 0)
        .collect();
    assert_eq!(uneven, [] as [usize; 0]);
}

#[test]
fn premultiplied_colours_blend_in_gamma_space() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(everywhere(), Color32::from_rgb(200, 100, 0));
    mesh.add_colored_rect(
        everywhere(),
        Color32::from_rgba_premultiplied(0, 64, 128, 128),
    );
    let pixels = paint(&white(), mesh, everywhere());
    // 200·127/255 = 99.6, 64 + 100·127/255 = 113.8, 128.
    assert_eq!(pixels[0], 0x647280);
}

#[test]
fn additive_colours_stop_at_white() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(everywhere(), Color32::from_rgb(250, 5, 0));
    mesh.add_colored_rect(everywhere(), Color32::from_rgb_additive(10, 10, 10));
    assert_eq!(paint(&white(), mesh, everywhere())[0], 0xFF0F0A);
}

#[test]
fn a_fading_edge_falls_linearly() {
    let mut mesh = triangles(
        &[
            (0.0, 0.0),
            (0.0, 16.0),
            (16.0, 0.0),
            (16.0, 0.0),
            (0.0, 16.0),
            (16.0, 16.0),
        ],
        Color32::WHITE,
    );
    for vertex in &mut mesh.vertices {
        if vertex.pos.x > 0.0 {
            vertex.color = Color32::TRANSPARENT;
        }
    }
    let pixels = paint(&white(), mesh, everywhere());
    for (x, &pixel) in pixels.iter().take(SIDE).enumerate() {
        let expected = 255.0 * (1.0 - (x as f32 + 0.5) / 16.0);
        assert!(
            ((pixel & 0xFF) as f32 - expected).abs() <= 1.0,
            "at {x}: {pixel:x}"
        );
    }
}

fn checkers() -> ColorImage {
    let colors = [Color32::RED, Color32::GREEN, Color32::BLUE, Color32::WHITE];
    ColorImage::new([2, 2], colors.to_vec())
}

fn image_over(rect: Rect) -> Mesh {
    let mut mesh = Mesh::default();
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
    mesh
}

#[test]
fn a_magnified_image_is_sharp_with_the_nearest_filter() {
    let rasterizer = rasterizer(checkers(), TextureOptions::NEAREST);
    let pixels = paint(&rasterizer, image_over(everywhere()), everywhere());
    let at = |x: usize, y: usize| pixels[y * SIDE + x];
    assert_eq!([at(7, 7), at(8, 7)], [0xFF0000, 0x00FF00]);
    assert_eq!([at(7, 8), at(8, 8)], [0x0000FF, 0xFFFFFF]);
}

#[test]
fn a_magnified_image_is_smooth_with_the_linear_filter() {
    let rasterizer = rasterizer(checkers(), TextureOptions::LINEAR);
    let pixels = paint(&rasterizer, image_over(everywhere()), everywhere());
    assert_eq!(pixels[0], 0xFF0000, "a corner is its texel");
    let middle = pixels[8].to_be_bytes();
    assert!((110..=145).contains(&middle[1]) && (110..=145).contains(&middle[2]));
}

#[test]
fn a_rotated_image_agrees_with_an_upright_one() {
    let rasterizer = rasterizer(checkers(), TextureOptions::NEAREST);
    let upright = image_over(everywhere());
    // The other diagonal and another order: taken for triangles.
    let mut turned = upright.clone();
    turned.indices = vec![0, 1, 3, 3, 2, 0];
    turned.vertices[0].color = Color32::from_rgb(255, 255, 254);
    let expected = paint(&rasterizer, upright, everywhere());
    let found = paint(&rasterizer, turned, everywhere());
    let differing = expected
        .iter()
        .zip(&found)
        .filter(|(a, b)| *a & 0xF0F0F0 != *b & 0xF0F0F0);
    assert_eq!(differing.count(), 0);
}

#[test]
fn a_part_of_a_texture_can_change() {
    let mut rasterizer = rasterizer(checkers(), TextureOptions::NEAREST);
    let mut delta = TexturesDelta::default();
    let dot = ColorImage::filled([1, 1], Color32::BLACK);
    let change = ImageDelta::partial([1, 1], dot, TextureOptions::NEAREST);
    delta.push(TextureId::default(), change);
    rasterizer.update_textures(&mut delta);
    let pixels = paint(&rasterizer, image_over(everywhere()), everywhere());
    assert_eq!([pixels[0], pixels[SIDE * SIDE - 1]], [0xFF0000, 0]);
}

#[test]
fn a_freed_texture_still_shows_in_its_last_frame() {
    let mut rasterizer = rasterizer(checkers(), TextureOptions::NEAREST);
    let mut delta = TexturesDelta::default();
    delta.free(TextureId::default());
    rasterizer.update_textures(&mut delta);
    let last = paint(&rasterizer, image_over(everywhere()), everywhere());
    assert_eq!(last[0], 0xFF0000);
    rasterizer.update_textures(&mut TexturesDelta::default());
    let gone = paint(&rasterizer, image_over(everywhere()), everywhere());
    assert_eq!(gone[0], 0);
}

#[test]
fn wild_coordinates_do_no_harm() {
    let far = [0.0, -1e30, 1e30, f32::NAN, f32::INFINITY, 7.5, 1e9];
    let mut points = Vec::new();
    for &x in &far {
        for &y in &far {
            points.push((x, y));
        }
    }
    points.truncate(points.len() / 3 * 3);
    let mut mesh = triangles(&points, Color32::from_white_alpha(3));
    mesh.vertices
        .iter_mut()
        .for_each(|vertex| vertex.uv = vertex.pos);
    paint(&white(), mesh.clone(), everywhere());
    mesh.indices.extend([u32::MAX; 3]);
    paint(&white(), mesh, Rect::EVERYTHING);
}

#[test]
fn several_bands_draw_what_one_draws() {
    let side = 512;
    let circle: Vec<_> = (0..300)
        .flat_map(|at| {
            let angle = at as f32;
            [
                (256.0, 256.0),
                (256.0 + 300.0 * angle.cos(), 256.0 + 300.0 * angle.sin()),
                (angle, 2.0 * angle),
            ]
        })
        .collect();
    let mesh = triangles(&circle, Color32::from_white_alpha(40));
    let primitives = [primitive(mesh, Rect::EVERYTHING)];
    let mut many = white();
    many.pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().ok();
    let mut one = white();
    one.pool = None;
    let [many, one] = [many, one].map(|rasterizer| {
        let mut pixels = vec![0; side * side];
        rasterizer.paint(&mut pixels, side, 1.0, Color32::BLACK, &primitives);
        pixels
    });
    assert!(many == one && many.iter().any(|&pixel| pixel != 0));
}
