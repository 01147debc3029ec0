using Coldstart.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(5, StoreTrouble.Busy)]
    [InlineData(6, StoreTrouble.Busy)]
    [InlineData(3, StoreTrouble.NotWritable)]
    [InlineData(8, StoreTrouble.NotWritable)]
    [InlineData(10, StoreTrouble.OutOfReach)]
    [InlineData(14, StoreTrouble.OutOfReach)]
    [InlineData(11, StoreTrouble.Damaged)]
    [InlineData(13, StoreTrouble.DiskFull)]
    [InlineData(26, StoreTrouble.NotADatabase)]
    public void Classify_TroubleOfTheWorld_HasItsSentence(int code, StoreTrouble trouble)
    {
        Assert.Equal(trouble, SqliteErrors.Classify(code));

        var explained = SqliteErrors.Explain(trouble, "/data/coldstart.db", new SqliteException("m", code));
        Assert.Equal(trouble, explained.Trouble);
        Assert.Contains("/data/coldstart.db", explained.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(21)]
    public void Classify_DefectOfThisProgram_IsNone(int code) => Assert.Null(SqliteErrors.Classify(code));
}
