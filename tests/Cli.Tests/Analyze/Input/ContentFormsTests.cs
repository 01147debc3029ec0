using Coldstart.Cli.Analyze.Input;

namespace Coldstart.Cli.Tests.Analyze.Input;

public sealed class ContentFormsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("START RequestId: 1 Version: $LATEST\n", 0)]
    [InlineData("{\"type\":\"platform.report\",\"record\":{\"function_name\":\"x\"}}\n", 0)]
    [InlineData("{\"type\":\"ColdStartReport\",\"functionName\":\"x\"}", 0)]
    [InlineData("[{\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"platform.start\"}]", 0)]
    [InlineData("{broken", 0)]
    [InlineData("\uFEFF \n{\"timestamp\":\"x\",\"function_name\":\"a\"}\n{}", 1)]
    [InlineData("{\"function_name\":\"cut", 1)]
    [InlineData("[\n {\"function_name\":\"a\"}\n]", 2)]
    [InlineData("{\"sdk\":{\"name\":\"x\"},\"invocations\":[", 2)]
    [InlineData("{\n  \"function_name\":\"a\"\n}", 3)]
    public void Of_Beginning_TellsTheForm(string head, int expected) =>
        Assert.Equal((ContentForm)expected, ContentForms.Of(CommandRun.Bytes(head)));
}
