import SliceSyntax
import SliceTopology
import Testing

/// Topologies to begin with.
@Suite struct TopologyShapeTests {
    private func text(_ shape: TopologyShape, _ count: Int) -> String {
        TopologyTemplate(slice: "first", shape: shape, count: count, flavor: "cirros", internet: true).json.lines
    }

    @Test(arguments: TopologyShape.allCases)
    func `every number of VMs is right at once, and laid out as format does`(shape: TopologyShape) throws {
        for count in shape.counts {
            let file = SourceFile(name: "topology.json", text: text(shape, count))
            let checked = TopologyFile.check(file, in: CheckContext(cluster: .standard, defaultOwner: nil))
            #expect(DiagnosticText.render(checked.diagnostics, style: .plain) == "", "\(count)")
            let topology = try #require(checked.topology)
            #expect(topology.vms.map(\.name.value) == shape.names(count))
            #expect(topology.links.count == shape.links(count).count && topology.vms.count { $0.internet } == 1)
            #expect(CanonicalLayout.bytes(try #require(JSONParser.parse(file).document)) == file.bytes)
        }
    }

    /// One more would need a link too many, or has been left out for nothing.
    @Test(arguments: TopologyShape.allCases)
    func `the most VMs are what 20 links are enough for`(shape: TopologyShape) {
        let most = shape.counts.upperBound
        #expect(shape.links(most).count <= 20 && shape.links(most + 1).count > 20)
    }

    @Test(arguments: TopologyShape.allCases)
    func `all of it hangs together`(shape: TopologyShape) {
        for count in shape.counts {
            var group = Array(0..<count)
            for (first, second) in shape.links(count) {
                let (kept, joined) = (group[first], group[second])
                group = group.map { $0 == joined ? kept : $0 }
            }
            #expect(Set(group).count == 1, "\(count)")
        }
    }

    @Test func `shapes are what they are called`() {
        func links(_ shape: TopologyShape, _ count: Int) -> [[Int]] { shape.links(count).map { [$0.0, $0.1] } }
        #expect(links(.line, 3) == [[0, 1], [1, 2]])
        #expect(links(.ring, 3) == [[0, 1], [1, 2], [2, 0]])
        #expect(links(.star, 3) == [[0, 1], [0, 2]])
        #expect(links(.mesh, 4) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
        #expect(links(.tree, 5) == [[0, 1], [0, 2], [1, 3], [1, 4]])
        #expect(links(.leafSpine, 5) == [[0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [1, 4]])
        #expect(TopologyShape.leafSpine.names(4) == ["spine-1", "spine-2", "leaf-1", "leaf-2"])
        #expect(TopologyShape.star.names(3) == ["hub", "node-1", "node-2"])
    }
}
