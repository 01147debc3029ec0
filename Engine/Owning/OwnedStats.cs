using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Engine.Owning;

/// <summary>Statistics of a function that was never stored: its first block tells its name.</summary>
internal static class OwnedStats
{
    /// <summary>Begins empty statistics. A block whose head is damaged goes to the dead letters; the function then keeps its id as its name.</summary>
    public static FunctionStats Begin(Guid project, Guid function, ReadOnlySpan<byte> block)
    {
        try
        {
            var reader = new FunctionBatchReader(block, new FunctionBatchScratch());
            return new FunctionStats(function, project, new FunctionIdentity(Text(reader.Account), Text(reader.Region), Text(reader.FunctionName)));
        }
        catch (CorruptDataException)
        {
            return new FunctionStats(function, project, new FunctionIdentity("", "", function.ToString()));
        }
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
