import CPageAssets

/// The files of pages, as they lie in the binary.
package enum PageAssets {
    /// The chart library, Apache ECharts, unchanged.
    package static var echarts: UnsafeRawBufferPointer { file(page_echarts, page_echarts_length) }

    /// Colours and parts that all pages share.
    package static var look: UnsafeRawBufferPointer { file(page_look, page_look_length) }

    /// The charts that all pages share, as one script.
    package static var charts: UnsafeRawBufferPointer { file(page_charts, page_charts_length) }

    /// The style sheet of reports.
    package static var reportStyle: UnsafeRawBufferPointer {
        file(page_report_style, page_report_style_length)
    }

    /// The script of reports.
    package static var reportScript: UnsafeRawBufferPointer {
        file(page_report_script, page_report_script_length)
    }

    /// The page of the dashboard, without anything of a study.
    package static var dashboardPage: UnsafeRawBufferPointer {
        file(page_dashboard_page, page_dashboard_page_length)
    }

    /// The picture that browsers show beside the dashboard's title.
    package static var dashboardIcon: UnsafeRawBufferPointer {
        file(page_dashboard_icon, page_dashboard_icon_length)
    }

    /// The style sheet of the dashboard.
    package static var dashboardStyle: UnsafeRawBufferPointer {
        file(page_dashboard_style, page_dashboard_style_length)
    }

    /// The scripts of the dashboard, in the order in which they run.
    package static var dashboardScript: UnsafeRawBufferPointer {
        file(page_dashboard_script, page_dashboard_script_length)
    }

    private static func file(
        _ start: () -> UnsafePointer<UInt8>?, _ length: () -> Int
    ) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start(), count: length())
    }
}
