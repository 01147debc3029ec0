using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Tests.Binary;

public sealed class Varint128Tests
{
    [Fact]
    public void WriteVarint128_AnyValue_IsReadBackInAsFewBytesAsItNeeds()
    {
        for (var bits = 0; bits <= 128; bits++)
        {
            var value = bits == 128 ? UInt128.MaxValue : ((UInt128)1 << bits) - 1;
            var writer = new ByteWriter();
            writer.WriteVarint128(value);
            var reader = new ByteReader(writer.WrittenSpan);
            Assert.Equal(Math.Max(1, (bits + 6) / 7), writer.Length);
            Assert.Equal(value, reader.ReadVarint128());
        }
    }

    [Fact]
    public void WriteVarint128_Of64Bits_GivesTheBytesOfWriteVarint()
    {
        foreach (var value in new ulong[] { 0, 127, 128, 300, uint.MaxValue, ulong.MaxValue })
        {
            var (wide, narrow) = (new ByteWriter(), new ByteWriter());
            wide.WriteVarint128(value);
            narrow.WriteVarint(value);
            Assert.Equal(narrow.ToArray(), wide.ToArray());
        }
    }

    [Fact]
    public void WriteSigned128_AnyValue_IsReadBackAsItWas()
    {
        Int128[] values = [0, 1, -1, 63, -64, 64, long.MinValue, long.MaxValue, Int128.MinValue, Int128.MaxValue, (Int128)ulong.MaxValue * -5];
        var writer = new ByteWriter();
        foreach (var value in values) writer.WriteSigned128(value);
        var reader = new ByteReader(writer.WrittenSpan);
        foreach (var value in values) Assert.Equal(value, reader.ReadSigned128());
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF04")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF01")]
    public void ReadVarint128_CutOrTooLong_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<CorruptDataException>(() =>
        {
            var reader = new ByteReader(bytes);
            reader.ReadVarint128();
        });
    }
}
