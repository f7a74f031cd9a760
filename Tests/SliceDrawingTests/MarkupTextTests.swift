import SliceDrawing
import Testing
