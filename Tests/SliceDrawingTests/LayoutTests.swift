import SliceDrawing
import TestSupport
import Testing

/// Whatever the slice: boxes and texts do not lie on each other, and everything is in the picture.
@Suite struct LayoutTests {
    /// What every layout must be. `texts`: whether interfaces' and links' texts are looked at too.
    private func check(_ slice: SliceGraph, _ layout: GraphLayout, texts: Bool = true, _ about: String) {
        var boxes = layout.machines + layout.networks.map(\.box)
        if texts {
            boxes += layout.lines.flatMap { [$0.fromLabel, $0.toLabel, $0.middle].compactMap { $0 } }
            #expect(layout.collisions == 0, "\(about)")
        }
        for first in boxes.indices {
            for second in boxes[(first + 1)...].indices where boxes[first].overlaps(boxes[second]) {
                Issue.record("\(about): \(boxes[first]) lies on \(boxes[second])")
                return
            }
        }
        let (origin, size) = SVGGraph.frame(slice, layout)
        for box in boxes + layout.networks.compactMap(\.bar) {
            #expect(origin.x + box.left >= 0 && origin.y + box.top >= 0, "\(about): \(box) is outside")
            #expect(
                origin.x + box.right <= size.width && origin.y + box.bottom <= size.height,
                "\(about): \(box) is outside")
        }
        for point in layout.lines.flatMap(\.points) {
            #expect((0...size.width).contains(origin.x + point.x), "\(about): a line leads outside")
            #expect((0...size.height).contains(origin.y + point.y), "\(about): a line leads outside")
        }
    }

    /// VMs that a line which is not theirs runs through.
    private func intrusions(_ layout: GraphLayout) -> Int {
        layout.lines.reduce(0) { sum, line in
            let ends = [line.from.machine, line.to?.machine]
            return sum
                + layout.machines.indices.count { machine in
                    !ends.contains(machine)
                        && zip(line.points, line.points.dropFirst()).contains { start, end in
                            (0...50).contains { step in
                                let part = Double(step) / 50
                                let point = Point(
                                    start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
                                return Box(center: point, size: Size(0.1, 0.1)).overlaps(layout.machines[machine])
                            }
                        }
                }
        }
    }

    private func checkShape(_ draft: ShapeDraft, _ about: String) throws {
        let slice = try draft.graph()
        let layout = GraphLayout(slice)
        check(slice, layout, about)
        #expect(intrusions(layout) == 0, "\(about): a line runs through a VM")
    }

    @Test func `lines, rings, stars, meshes and segments of every size have room`() throws {
        for count in [2, 3, 4, 5, 6, 7, 13, 20, 21] { try checkShape(.line(count), "line of \(count)") }
        for count in [3, 4, 5, 6, 9, 12, 13, 14, 17, 20] { try checkShape(.ring(count), "ring of \(count)") }
        for count in [1, 2, 3, 4, 7, 12, 20] { try checkShape(.star(count), "star of \(count)") }
        for count in 2...6 { try checkShape(.mesh(count), "mesh of \(count)") }
        for count in [3, 4, 7, 8, 9, 20, 21, 22, 39, 40] { try checkShape(.segment(count), "segment of \(count)") }
    }

    @Test func `trees have room`() throws {
        let seed = SeededGenerator.seed
        var generator = SeededGenerator(state: seed)
        for round in 0..<12 {
            let count = Int.random(in: 4...21, using: &generator)
            try checkShape(.tree(count, using: &generator), "seed \(seed), round \(round), tree of \(count)")
        }
    }

    @Test func `whatever it is, no two boxes overlap and all are in the picture`() throws {
        let seed = SeededGenerator.seed
        var generator = SeededGenerator(state: seed)
        for round in 0..<5 {
            let slice = try ShapeDraft.anything(using: &generator).graph()
            check(slice, GraphLayout(slice), texts: false, "seed \(seed), round \(round)")
        }
    }

    @Test func `the same slice gives the same picture`() throws {
        var generator = SeededGenerator(state: 7)
        let draft = ShapeDraft.anything(using: &generator)
        let pictures = try (0..<2).map { _ in
            let slice = try draft.graph()
            return SVGGraph.render(slice, GraphLayout(slice))
        }
        #expect(pictures[0] == pictures[1])
    }

    @Test func `a slice that is too large to look at is still drawn`() throws {
        // A link without DHCP: one with it has 241 addresses.
        let slice = try ShapeDraft.segment(600, dhcp: false).graph()
        check(slice, GraphLayout(slice), texts: false, "segment of 600")
    }

    // MARK: Shapes

    @Test func `a short line is a row and a ring goes around`() throws {
        let line = GraphLayout(try ShapeDraft.line(4).graph()).machines
        #expect(Set(line.map(\.center.y)).count == 1)
        #expect(line.map(\.center.x) == line.map(\.center.x).sorted())
        let ring = GraphLayout(try ShapeDraft.ring(6).graph()).machines
        #expect(Set(ring.map { ($0.center.y * 10).rounded() }).count == 4)
    }

    @Test func `the hub of a star is in its middle`() throws {
        let star = GraphLayout(try ShapeDraft.star(8).graph()).machines
        let mean = star.dropFirst().reduce(0) { $0 + $1.center.x } / 8
        #expect(abs(star[0].center.x - mean) < 1)
    }

    // MARK: Graphviz

    @Test func `positions of another program are taken where they bind`() throws {
        let slice = try ShapeDraft.line(3).graph()
        let answer = "graph 1 4 4\nnode 0 1.0 1.0 1 1\nnode 1 1.0 3.0 1 1\nnode 2 1.0 5.0 1 1\nstop\n"
        let centers = try #require(GraphvizRequest.centers(answer, for: slice))
        let layout = GraphLayout(slice, suggestion: .init(centers: centers, isBinding: true))
        check(slice, layout, "suggested")
        // Upwards there is downwards here.
        #expect(layout.machines.map(\.center.y) == layout.machines.map(\.center.y).sorted(by: >))
    }

    @Test(arguments: [
        "", "node 0 1 1 1 1", "node 0 nan 1 1 1\nnode 1 1 1 1 1\nnode 2 1 1 1 1", "Error: <stdin>: syntax error",
        "node 0 1e300 1 1 1\nnode 1 1 1 1 1\nnode 2 1 1 1 1", "node x 1 1\nnode 1 1 1\nnode 2 2 2\nnode 0 1 1",
    ])
    func `an answer that is not one is none`(_ answer: String) throws {
        #expect(GraphvizRequest.centers(answer, for: try ShapeDraft.line(3).graph()) == nil)
    }
}
