import CPageAssets

/// The files of pages, as they lie in the binary.
package enum PageAssets {
    /// The chart library, Apache ECharts, unchanged.
    package static var echarts: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: page_echarts(), count: page_echarts_length())
    }

    /// The style sheet.
    package static var style: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: page_style(), count: page_style_length())
    }

    /// Our scripts, in the order in which they run.
    package static var script: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: page_script(), count: page_script_length())
    }
}
