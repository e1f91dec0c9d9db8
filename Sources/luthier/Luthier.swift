@main
struct Luthier {
    static func main() {}
}
