@main struct StorageWriter { static func main() {} }
