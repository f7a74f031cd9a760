extension RecordedSlice {
    /// The record as one that nothing was confirmed of: a plan against it makes sure of every
    /// object, also of those that are recorded as present.
    package var withNothingConfirmed: RecordedSlice {
        var slice = self
        for index in slice.objects.indices where slice.objects[index].status != .removing {
            slice.objects[index].status = .pending
        }
        return slice
    }
}
