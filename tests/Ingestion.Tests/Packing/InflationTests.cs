using System.Text;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Tests.Packing;

public sealed class InflationTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 30_000).Select(static number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    public static TheoryData<string, byte[], string> Wholes() => new()
    {
        { "gzip", Packed.Gzip("one"), "one" },
        { "zlib", Packed.Zlib("one"), "one" },
        { "gzip of nothing", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "" },
        { "two members of gzip", [.. Packed.Gzip("one "), .. Packed.Gzip("two")], "one two" },
        { "two members of gzip on lines", [.. Packed.Gzip("one "), (byte)'\n', .. Packed.Gzip("two"), (byte)'\n'], "one two" },
        { "three members of zlib", [.. Packed.Zlib("one "), .. Packed.Zlib("two "), .. Packed.Zlib("three")], "one two three" },
        { "gzip and zlib", [.. Packed.Gzip("one "), .. Packed.Zlib("two "), (byte)'\r', (byte)'\n', .. Packed.Gzip("three")], "one two three" },
        { "long members on lines", [.. Packed.Gzip(Long), (byte)'\n', .. Packed.Gzip(Long), (byte)'\n', .. Packed.Zlib(Long)], Long + Long + Long },
    };

    [Theory]
    [MemberData(nameof(Wholes))]
    public void Inflate_OfWhateverIsWhole_GivesAllOfIt(string what, byte[] packed, string text)
    {
        var memory = new PlainMemory();

        var outcome = Inflation.Inflate(packed, memory, 1 << 26);

        Assert.True(outcome == UnpackOutcome.Whole, what);
        Assert.Equal(text, Encoding.UTF8.GetString(memory.Memory.Span));
    }

    public static TheoryData<string, byte[]> Brokens() => new()
    {
        { "a wrong checksum", [.. Packed.Gzip("one")[..^8], 1, 2, 3, 4, 3, 0, 0, 0] },
        { "a wrong checksum of zlib", [.. Packed.Zlib("one")[..^1], 77] },
        { "something behind it", [.. Packed.Gzip("one"), .. "two"u8] },
        { "a second member that breaks off", [.. Packed.Gzip("one"), .. Packed.Gzip("two")[..^9]] },
        { "only the first two bytes", [0x1F, 0x8B] },
        { "no deflate", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(Brokens))]
    public void Inflate_OfWhatIsNotWhole_IsBroken(string what, byte[] packed) =>
        Assert.True(Inflation.Inflate(packed, new PlainMemory(), 1 << 26) == UnpackOutcome.Broken, what);

    [Fact]
    public void Inflate_OfEveryBeginning_IsBroken()
    {
        foreach (var packed in new[] { Packed.Gzip("one and two and three"), Packed.Zlib("one and two and three") })
        {
            for (var length = 2; length < packed.Length; length++) Assert.Equal(UnpackOutcome.Broken, Inflation.Inflate(packed.AsMemory(0, length), new PlainMemory(), 1 << 26));
        }
    }

    [Fact]
    public void Inflate_OfABomb_StopsAtTheBound()
    {
        var memory = new PlainMemory(1 << 28);

        var outcome = Inflation.Inflate(Packed.Gzip(new byte[1 << 26]), memory, 1 << 20);

        Assert.Equal(UnpackOutcome.TooLarge, outcome);
        Assert.True(memory.Held <= 1 << 21, $"{memory.Held} bytes were held");
    }

    [Fact]
    public void Inflate_WithoutMemory_SaysSo() =>
        Assert.Equal(UnpackOutcome.NoMemory, Inflation.Inflate(Packed.Gzip(new byte[1 << 20]), new PlainMemory(1 << 18), 1 << 26));
}
