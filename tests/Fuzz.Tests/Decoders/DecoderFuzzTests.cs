using System.Diagnostics;
using Coldstart.Analytics.Binary;
using Coldstart.Fuzz.Tests.Mutation;

namespace Coldstart.Fuzz.Tests.Decoders;

/// <summary>Every decoder and codec on changed input: it reads it or says that it is corrupt, soon, and without taking memory that the input does not justify.</summary>
public sealed class DecoderFuzzTests
{
    private const int BytesPerInputMax = 64 << 20;
    private static readonly TimeSpan TimePerInputMax = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Names => [.. DecoderTarget.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfChangedInput_ReadsItOrSaysThatItIsCorrupt(string name)
    {
        var target = DecoderTarget.All.Single(target => target.Name == name);
        var made = Enumerable.Range(0, 8).Select(number => target.Make(FuzzSettings.RandomOf(-1 - number))).ToList();
        foreach (var good in made) target.Decode(good);
        var tries = FuzzSettings.Requests / 8;
        for (var number = 0; number < tries; number++)
        {
            if (FuzzSettings.Only >= 0 && number != FuzzSettings.Only) continue;
            var random = FuzzSettings.RandomOf(number);
            Try(target, new Mutator(random).Bytes(made[random.Next(made.Count)]), number);
        }
    }

    private static void Try(DecoderTarget target, byte[] input, int number)
    {
        var place = $"{target.Name}: COLDSTART_FUZZ_SEED={FuzzSettings.Seed} COLDSTART_FUZZ_ONLY={number}, {input.Length} bytes";
        var bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        var begunAt = Stopwatch.GetTimestamp();
        try
        {
            target.Decode(input);
        }
        catch (CorruptDataException)
        {
            // The one way to say no.
            return;
        }
        catch (Storage.Journal.JournalTooNewException)
        {
            // A version that is not ours, with a right checksum: only a header has that.
            return;
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{place}: {failure}");
        }
        var bytes = GC.GetAllocatedBytesForCurrentThread() - bytesBefore;
        Assert.True(bytes <= BytesPerInputMax, $"{place}: took {bytes >> 20} MB");
        Assert.True(Stopwatch.GetElapsedTime(begunAt) <= TimePerInputMax, $"{place}: took {Stopwatch.GetElapsedTime(begunAt).TotalSeconds:F1} s");
    }
}
