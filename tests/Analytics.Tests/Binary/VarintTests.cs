using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Tests.Binary;

public sealed class VarintTests
{
    [Fact]
    public void WriteVarint_AroundEveryPowerOfTwo_IsLeb128()
    {
        for (var bits = 0; bits <= 64; bits++)
        {
            var power = bits == 64 ? 0 : 1UL << bits;
            foreach (var value in new[] { power - 1, power, power + 1, power | 0x5555_5555_5555_5555 & (power - 1) })
            {
                var writer = new ByteWriter();
                writer.WriteVarint(value);
                var reader = new ByteReader(writer.WrittenSpan);

                Assert.Equal(Leb128(value), writer.ToArray());
                Assert.Equal(value, reader.ReadVarint());
                Assert.True(reader.AtEnd);
            }
        }
    }

    [Fact]
    public void WriteSigned_AnyValue_IsReadBack()
    {
        for (var shift = 0; shift < 64; shift++)
        {
            foreach (var value in new[] { long.MaxValue >> shift, long.MinValue >> shift, (long.MinValue >> shift) + 1 })
            {
                var writer = new ByteWriter();
                writer.WriteSigned(value);

                Assert.Equal(value, new ByteReader(writer.WrittenSpan).ReadSigned());
            }
        }
    }

    [Fact]
    public void ReadVarint_WithAnyNumberOfBytesBehind_IsTheSame()
    {
        // A word is read at once where there are 8 bytes, and byte by byte where there are not.
        for (var bits = 0; bits < 64; bits++)
        {
            foreach (var value in new[] { 1UL << bits, (1UL << bits) - 1, ulong.MaxValue >> bits, 0x5555_5555_5555_5555UL >> bits })
            {
                for (var behind = 0; behind < 10; behind++)
                {
                    var writer = new ByteWriter();
                    writer.WriteVarint(value);
                    var length = writer.Length;
                    for (var index = 0; index < behind; index++) writer.WriteByte(0xFF);
                    var reader = new ByteReader(writer.WrittenSpan);

                    Assert.Equal(value, reader.ReadVarint());
                    Assert.Equal(length, reader.Position);
                }
            }
        }
    }

    private static byte[] Leb128(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value & 0x7F | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
