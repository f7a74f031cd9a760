/// Lines and columns of spans in any number of files, each file being looked through once.
struct PlaceTable {
    private var tables: [ObjectIdentifier: LineTable] = [:]

    mutating func table(_ file: SourceFile) -> LineTable {
        let key = ObjectIdentifier(file)
        if let known = tables[key] { return known }
        let table = LineTable(file)
        tables[key] = table
        return table
    }

    mutating func ends(of span: SourceSpan) -> (start: LineTable.Position, end: LineTable.Position) {
        let table = table(span.file)
        return (table.position(of: span.range.start), table.position(of: span.range.end))
    }
}
