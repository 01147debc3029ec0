using System.Net.Sockets;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Tests.PostgreSql;

public sealed class PostgreSqlErrorsTests
{
    [Theory]
    [InlineData("08006", StoreTrouble.OutOfReach)]
    [InlineData("28P01", StoreTrouble.OutOfReach)]
    [InlineData("3D000", StoreTrouble.OutOfReach)]
    [InlineData("53300", StoreTrouble.OutOfReach)]
    [InlineData("57P01", StoreTrouble.OutOfReach)]
    [InlineData("57P02", StoreTrouble.OutOfReach)]
    [InlineData("57P03", StoreTrouble.OutOfReach)]
    [InlineData("58030", StoreTrouble.OutOfReach)]
    [InlineData("25P03", StoreTrouble.OutOfReach)]
    [InlineData("53100", StoreTrouble.DiskFull)]
    [InlineData("25006", StoreTrouble.NotWritable)]
    [InlineData("42501", StoreTrouble.NotWritable)]
    [InlineData("XX001", StoreTrouble.Damaged)]
    [InlineData("40P01", StoreTrouble.Busy)]
    [InlineData("40001", StoreTrouble.Busy)]
    [InlineData("55P03", StoreTrouble.Busy)]
    [InlineData("57014", StoreTrouble.Busy)]
    public void Classify_TroubleOfTheWorld_HasItsSentence(string code, StoreTrouble trouble)
    {
        var error = new PostgresException("what the server says", "ERROR", "ERROR", code);

        Assert.Equal(trouble, PostgreSqlErrors.Classify(error));
        var explained = PostgreSqlErrors.Explain(trouble, PostgreSqlAddress.Parse("postgresql://ann:s3cret@db/shop", out _)!, error);
        Assert.Equal(trouble, explained.Trouble);
        Assert.Contains("postgresql://ann@db:5432/shop", explained.Message, StringComparison.Ordinal);
        Assert.Contains("what the server says", explained.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", explained.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42601")]
    [InlineData("42P01")]
    [InlineData("23505")]
    [InlineData("22P02")]
    [InlineData("54000")]
    public void Classify_DefectOfThisProgram_IsNone(string code) => Assert.Null(PostgreSqlErrors.Classify(new PostgresException("m", "ERROR", "ERROR", code)));

    [Fact]
    public void Classify_LostConnection_IsOutOfReach()
    {
        Assert.Equal(StoreTrouble.OutOfReach, PostgreSqlErrors.Classify(new NpgsqlException("m", new IOException("n"))));
        Assert.Equal(StoreTrouble.OutOfReach, PostgreSqlErrors.Classify(new SocketException(111)));
        Assert.Null(PostgreSqlErrors.Classify(new InvalidOperationException("m")));
    }
}
